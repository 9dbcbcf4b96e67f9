// The laws that a linter can see. test/tidy/lint.test.ts plants a breach of each ban and wants it refused.
// Import laws are in .dependency-cruiser.cjs; which globals a thread may name is its tsconfig's business.
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const timeIsAnArgument = 'Time is an argument: take `now` or a Clock; only the rim of a thread owns real time.';
const seeded = 'Randomness is an argument: take a seeded source.';

const bannedProperties = [
  { object: 'Date', property: 'now', message: timeIsAnArgument },
  { object: 'performance', property: 'now', message: timeIsAnArgument },
  { object: 'process', property: 'hrtime', message: timeIsAnArgument },
  ...['globalThis', 'window', 'self', 'global'].flatMap((object) =>
    ['setTimeout', 'setInterval', 'setImmediate', 'requestIdleCallback'].map((property) => ({
      object,
      property,
      message: timeIsAnArgument,
    })),
  ),
];
const randomness = { object: 'Math', property: 'random', message: seeded };

const bannedGlobals = ['setTimeout', 'setInterval', 'setImmediate', 'requestIdleCallback'].map((name) => ({
  name,
  message: timeIsAnArgument,
}));

const clockSyntax = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: timeIsAnArgument },
  { selector: 'CallExpression[callee.name="Date"]', message: timeIsAnArgument },
];
const houseSyntax = [
  { selector: 'ExportDefaultDeclaration', message: 'Name what you export: a default has another name in every file.' },
  { selector: 'ExportAllDeclaration', message: 'A door lists what it lets through; `export *` hides it.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals, or a constant record.' },
  {
    // With noUncheckedIndexedAccess an index proven by the loop around it has no other spelling that costs nothing.
    selector:
      'TSNonNullExpression:not(:has(> MemberExpression[computed=true], > CallExpression[callee.property.name=/^(at|codePointAt|pop|shift)$/]))',
    message: '`!` is for an element whose index is proven; everything else says what happens when it is missing.',
  },
  {
    selector: ':function > Identifier.params > TSTypeAnnotation > TSBooleanKeyword',
    message: 'A boolean parameter is two functions; or one record, whose field says what is true.',
  },
  {
    selector: "ImportDeclaration[source.value='zod'] > :matches(ImportSpecifier, ImportDefaultSpecifier)",
    message: "Write `import * as z from 'zod'`: the named `z` drags every locale into the bundle (443 KB, not 83).",
  },
];

const bannedImports = {
  paths: [
    ...['timers', 'node:timers', 'timers/promises', 'node:timers/promises'].map((name) => ({
      name,
      message: timeIsAnArgument,
    })),
    { name: 'node:perf_hooks', importNames: ['now'], message: timeIsAnArgument },
  ],
};

const size = {
  'max-lines': ['error', { max: 400 }],
  'max-lines-per-function': ['error', { max: 60 }],
  'max-depth': ['error', 4],
  '@typescript-eslint/max-params': ['error', { max: 3 }],
};

const typed = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  // Numbers in a message are meant; everything else that has no text of its own is a mistake.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  '@typescript-eslint/no-confusing-void-expression': [
    'error',
    { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
  ],
  // It does not see what a callback or a called method wrote, and was wrong three times in three.
  '@typescript-eslint/no-unnecessary-condition': 'off',
  // Records of functions are taken apart everywhere here and use no `this`; a class's own would fail at its first #field.
  '@typescript-eslint/unbound-method': 'off',
  // Label sets are plain records, and a label is taken out of a copy.
  '@typescript-eslint/no-dynamic-delete': 'off',
  // houseSyntax says where it may stand.
  '@typescript-eslint/no-non-null-assertion': 'off',
  // Text of ours is spread by code point on purpose; spreading a class or a map is still a mistake.
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  // noUnusedLocals and noUnusedParameters of the compiler say it already.
  '@typescript-eslint/no-unused-vars': 'off',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': 'error',
  'no-empty': 'error',
  'no-control-regex': 'error',
  'no-useless-escape': 'error',
  'no-unsafe-finally': 'error',
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' }],
};

export default defineConfig(
  globalIgnores(['dist/', 'out/', '**/node_modules/', '**/fixtures/', '**/*.d.mts', 'package.json']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.lint.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: { ...typed, ...size, '@typescript-eslint/no-restricted-imports': ['error', bannedImports] },
  },
  {
    // Cores: exact and instant in tests because nothing in them knows what time it is.
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', ...bannedGlobals],
      'no-restricted-properties': ['error', ...bannedProperties, randomness],
      'no-restricted-syntax': ['error', ...houseSyntax, ...clockSyntax],
    },
  },
  {
    // An appender takes name, labels, time and value apart: one record a sample would be garbage on the hot path.
    files: ['src/engine/storeWriters.ts', 'src/engine/store/**/*.ts'],
    rules: { '@typescript-eslint/max-params': ['error', { max: 4 }] },
  },
  {
    // The rim of a thread: the one place that owns real time.
    files: ['src/engine/rim.ts', 'src/engine/rim/**', 'src/host/rim.ts', 'src/host/rim/**', 'src/cli/rim.ts'],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-properties': ['error', randomness],
      '@typescript-eslint/no-restricted-imports': 'off',
      'no-restricted-syntax': ['error', ...houseSyntax],
    },
  },
  {
    // A page draws when the browser says so; what it shows is still a function of the frame it was sent.
    files: ['webview/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', randomness],
      'no-restricted-syntax': ['error', ...houseSyntax],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', randomness],
      'no-restricted-syntax': ['error', ...houseSyntax.filter(({ selector }) => !selector.startsWith('TSNonNull'))],
      '@typescript-eslint/no-restricted-imports': 'off',
      // A suite is one long function of short ones.
      'max-lines-per-function': 'off',
      // A stand-in for an asynchronous interface need not wait for anything.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // The project's own scripts run under Node, by hand and in CI: they print, and they wait.
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['process', 'console', 'Buffer', 'URL', 'fetch', 'performance', 'AbortController', 'AbortSignal'],
          ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'structuredClone'],
          ...['TextDecoder', 'TextEncoder', 'WebSocket', 'module', 'require', '__dirname', 'document', 'window'],
          ...['getComputedStyle'],
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: {
      // No compiler reads these files, so the linter looks for what it would have found.
      ...Object.fromEntries(
        [
          ...['no-undef', 'no-unused-vars', 'no-redeclare', 'no-dupe-keys', 'no-unreachable', 'no-const-assign'],
          ...['no-self-assign', 'no-useless-escape', 'use-isnan', 'valid-typeof', 'no-async-promise-executor'],
          ...['no-unsafe-finally', 'no-empty', 'eqeqeq', 'no-var', 'prefer-const'],
        ].map((rule) => [rule, 'error']),
      ),
      'max-lines': size['max-lines'],
    },
  },
);
