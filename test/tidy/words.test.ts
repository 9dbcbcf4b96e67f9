// The words of the page, of the host and of the manifest: every sentence that is said has a translation, none is left
// over, placeholders agree; and what the host shows is said through them.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { alertStatuses, severities, waitsText } from '../../src/common/alerts.ts';
import { channelTypes, kindOf } from '../../src/common/channelKinds.ts';
import { operations } from '../../src/common/operations.ts';
import { savePartLabels } from '../../src/common/saves.ts';
import { barLabels } from '../../src/common/summary.ts';
import { lanes, timelineKinds } from '../../src/common/timeline.ts';
import { addressFault } from '../../src/common/webAddress.ts';

const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : path.endsWith('.ts') ? [path] : [];
  });

/** What VS Code shows of what it is handed. */
const showing = /^(?:show(?:Information|Warning|Error)Message|setStatusBarMessage|tell)$/;
const shownNames = /^(?:title|placeHolder|prompt|label|detail|description|openLabel|saveLabel)$/;
/** Rooms whose names and sentences go to the engine, to other extensions or into the log: nothing of theirs is shown. */
const silentRooms = ['changes', 'meters', 'providers', 'tap'];
/** Names of others, and what is typed. */
const properNames =
  /^(?:CSV|JSON|OpenMetrics|Prometheus|VictoriaMetrics|Grafana.*|OpenTelemetry Collector|Alertmanager|SIEM|IDE Vitals|Authorization: Bearer|https:.*|[a-z]+)$/;

/** The words of a literal that a person would read; nothing of values and icons. */
const wordsOf = (node: ts.Expression): string => {
  const parts = ts.isStringLiteralLike(node)
    ? [node.text]
    : ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
      : [];
  return parts
    .join(' ')
    .replaceAll(/\$\([\w-]+\)/g, '')
    .replace(/[\s:…]+$/, '')
    .trim();
};

/** What is shown in words of its own, not through `t`. */
const hardCodedIn = (file: string, text: string): readonly string[] => {
  const faults: string[] = [];
  const check = (node: ts.Expression): void => {
    const words = wordsOf(node);
    if (/[A-Za-z]{2}/.test(words) && !properNames.test(words)) faults.push(`${file}: ${words}`);
  };
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const called = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
      if (ts.isIdentifier(called) && showing.test(called.text)) node.arguments.forEach(check);
    }
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && shownNames.test(node.name.text))
      check(node.initializer);
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left) &&
      (shownNames.test(node.left.name.text) || node.left.name.text === 'name')
    )
      check(node.right);
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return faults;
};

/** What `t` is called with, and where it is called with something else than a literal. */
const said = (file: string, text: string): { readonly keys: readonly string[]; readonly faults: readonly string[] } => {
  const keys: string[] = [];
  const faults: string[] = [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      const [first, ...values] = node.arguments;
      if (first === undefined || !ts.isStringLiteralLike(first)) faults.push(`${file}: t() without a literal`);
      else {
        keys.push(first.text);
        const wanted = new Set(first.text.match(/\{\d\}/g) ?? []).size;
        if (wanted !== values.length) faults.push(`${file}: "${first.text}" is given ${String(values.length)} values`);
      }
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return { keys, faults };
};

const operationLabels = Object.values(operations).map(({ label }) => label);

/** Names of ours that come as data. */
const catalogues = [
  {
    of: 'the page',
    folder: 'webview',
    fileOf: (language: string) => `webview/l10n/${language}.json`,
    names: [
      ...operationLabels,
      ...Object.values(barLabels),
      ...Object.values(savePartLabels),
      ...Object.values(lanes),
      ...Object.values(timelineKinds).map(({ label }) => label),
      waitsText,
    ],
    least: 700,
  },
  {
    of: 'the host',
    folder: 'src/host',
    fileOf: (language: string) => `l10n/bundle.l10n.${language}.json`,
    names: [
      ...operationLabels,
      ...Object.values(barLabels),
      ...Object.values(savePartLabels),
      ...channelTypes
        .map(kindOf)
        .flatMap(({ label, detail, fields, secrets }) => [
          label,
          detail,
          ...[...Object.values(fields), ...Object.values(secrets)].map(({ prompt }) => prompt),
        ]),
      ...severities,
      ...alertStatuses,
      ...['starting', 'running', 'restarting', 'failed', 'off'],
      ...['nowhere', 'http://example.com'].map((address) => addressFault(address) ?? ''),
      waitsText,
    ],
    least: 200,
  },
];
const languages = ['de', 'zh-cn'];

type Words = Readonly<Record<string, string>>;
const wordsIn = (file: string): Words => JSON.parse(readFileSync(file, 'utf8')) as Words;
const markOf = (text: string): string => [...new Set(text.match(/\{\d\}/g) ?? [])].sort().join();

/** What is wrong with the words of one language, beside those that are wanted. */
const faultsIn = (words: Words, wanted: ReadonlyMap<string, string>, marks: (text: string) => string) => ({
  'not translated': [...wanted.keys()].filter((key) => (words[key] ?? '') === ''),
  'said nowhere': Object.keys(words).filter((key) => !wanted.has(key)),
  'other marks': [...wanted].filter(([key, text]) => marks(words[key] ?? text) !== marks(text)).map(([key]) => key),
});
const none = { 'not translated': [], 'said nowhere': [], 'other marks': [] };

for (const { of, folder, fileOf, names, least } of catalogues)
  describe(`the words of ${of}`, () => {
    const found = sources(folder).map((file) => said(file, readFileSync(file, 'utf8')));
    const wanted = new Map([...found.flatMap(({ keys }) => keys), ...names].map((key) => [key, key]));

    it('are literals, with a value for each placeholder', () => {
      assert.deepEqual(
        found.flatMap(({ faults }) => faults),
        [],
      );
      assert.ok(wanted.size > least);
    });

    for (const language of languages)
      it(`are all there in ${language}, with the same placeholders, and no others`, () => {
        assert.deepEqual(faultsIn(wordsIn(fileOf(language)), wanted, markOf), none);
      });
  });

describe('the words of the manifest', () => {
  const english = new Map(Object.entries(wordsIn('package.nls.json')));
  /** Settings, links to commands and figures are the same in every language. */
  const marks = (text: string): string => [...(text.match(/`[^`]+`|command:[\w.]+/g) ?? [])].sort().join();

  for (const language of languages)
    it(`are all there in ${language}, with the same settings and commands, and no others`, () => {
      assert.deepEqual(faultsIn(wordsIn(`package.nls.${language}.json`), english, marks), none);
    });

  it('stand in the manifest as keys only', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
    const { commands, configuration, walkthroughs, languageModelTools } = manifest.contributes;
    const shown = [
      manifest.description,
      ...commands.flatMap(({ title, category }) => [title, category]),
      ...Object.values(configuration.properties).map(({ markdownDescription }) => markdownDescription),
      ...walkthroughs.flatMap(({ title, description, steps }) => [
        title,
        description,
        ...steps.flatMap((step) => [step.title, step.description, step.media.markdown]),
      ]),
      ...languageModelTools.flatMap(({ displayName, userDescription }) => [displayName, userDescription]),
    ];
    assert.deepEqual(
      shown.filter((text) => !/^%.+%$/.test(text) || !english.has(text.slice(1, -1))),
      [],
    );
    for (const language of languages)
      for (const [key, file] of Object.entries(wordsIn(`package.nls.${language}.json`)))
        if (key.endsWith('.media')) assert.ok(existsSync(file), file);
  });
});

interface Titled {
  readonly title: string;
  readonly description: string;
}
interface Manifest {
  readonly description: string;
  readonly contributes: {
    readonly commands: readonly { readonly title: string; readonly category: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly markdownDescription: string }>> };
    readonly walkthroughs: readonly (Titled & {
      readonly steps: readonly (Titled & { readonly media: { readonly markdown: string } })[];
    })[];
    readonly languageModelTools: readonly { readonly displayName: string; readonly userDescription: string }[];
  };
}

describe('what the host shows', () => {
  it('is said through its words, wherever it is written', () => {
    assert.deepEqual(
      sources('src/host')
        .filter((file) => !silentRooms.includes(file.split(sep)[2] ?? ''))
        .flatMap((file) => hardCodedIn(file, readFileSync(file, 'utf8'))),
      [],
    );
  });

  it('would be refused where it is written out', () => {
    const planted = (code: string): number => hardCodedIn('planted.ts', code).length;
    assert.equal(planted("void vscode.window.showInformationMessage('It is done.', 'Undo');"), 2);
    assert.equal(planted('void window.showWarningMessage(`IDE Vitals: it failed with ${reason}`);'), 1);
    assert.equal(
      planted("const pick = { label: '$(check) All', detail: `${count} of them`, placeHolder: 'Which?' };"),
      3,
    );
    assert.equal(planted("window.withProgress({ title: 'Looking' }, work); item.name = 'Health';"), 2);
    assert.equal(planted("show(t('It is done.'), { label: `$(key) ${name}`, detail: t('All'), title });"), 0);
  });
});
