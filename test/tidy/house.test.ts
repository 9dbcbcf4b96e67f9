import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { projectFiles } from './planted.ts';

const read = (path: string): string => readFileSync(path, 'utf8');
const files = projectFiles();
const isCode = (path: string): boolean => /[.](?:ts|mjs|cjs|mts)$/.test(path);
const inFixtures = (path: string): boolean => path.includes('/fixtures/');
const code = files.filter((path) => isCode(path) && !inFixtures(path));
const prose = files.filter((path) => path.endsWith('.md') && !inFixtures(path));

/** Folders right below `parent`: the rooms of a thread. */
const rooms = (parent: string): readonly string[] =>
  readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

/** The comment a file opens with, without its marks; '' when it opens with anything else. */
const openingComment = (text: string): string => {
  const block = /^\/\*\*([\s\S]*?)\*\//.exec(text)?.[1];
  const lines = block ?? /^(?:\/\/.*\n)+/.exec(text)?.[0] ?? '';
  return lines.replace(/^\s*(?:\*|\/\/)?[ ]?/gm, '').trim();
};

describe('rooms', () => {
  for (const thread of ['src/engine', 'src/host', 'webview/panels'])
    for (const room of rooms(thread)) {
      const door = `${thread}/${room}/${room}.ts`;
      it(`${thread}/${room} has a door that says what it is`, () => {
        assert.ok(existsSync(door), `${door} is missing`);
        const comment = openingComment(read(door));
        assert.ok(comment.split(/\s+/).length >= 20, `${door} opens with: ${JSON.stringify(comment)}`);
      });
    }

  it('are all named in ARCHITECTURE.md', () => {
    const text = read('ARCHITECTURE.md');
    const unnamed = ['src/engine', 'src/host', 'webview'].flatMap((thread) =>
      rooms(thread)
        .filter((room) => !new RegExp(`\`${room}/?\``).test(text))
        .map((room) => `${thread}/${room}`),
    );
    assert.deepEqual(unnamed, []);
  });

  it('are told from what only looks like an opening comment', () => {
    assert.equal(openingComment("import 'a';\n/** late */"), '');
    assert.equal(openingComment('/**\n * One.\n * Two.\n */\nexport {};'), 'One.\nTwo.');
    assert.equal(openingComment('// One.\n// Two.\nexport {};'), 'One.\nTwo.');
  });
});

const lineLimit = 400;

describe('files', () => {
  it('are found at all', () => {
    assert.ok(code.length > 50, `${code.length} files`);
    assert.ok(code.includes('src/common/clock.ts'));
    assert.ok(prose.includes('ARCHITECTURE.md'));
  });

  it(`hold one idea: at most ${lineLimit} lines`, () => {
    const tooLong = code
      .map((path) => ({ path, lines: read(path).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > lineLimit)
      .map(({ path, lines }) => `${path}: ${lines}`);
    assert.deepEqual(tooLong, []);
  });

  it('are named for the one thing they export', () => {
    const banned = /^(?:utils?|helpers?|misc|types|index|managers?|common|shared|stuff)$/i;
    const suffixed = /(?:Utils?|Helpers?|Manager)$/;
    const named = code
      .filter((path) => /^(?:src|webview|test|bench|[.]ci)\//.test(path))
      .filter((path) => {
        const name = basename(path).replace(/(?:[.]test|[.]bench|[.]d)?[.][cm]?[tj]s$/, '');
        return banned.test(name) || suffixed.test(name);
      });
    assert.deepEqual(named, []);
  });

  it('leave nothing for later', () => {
    const words = new RegExp(`\\b(?:${['TO-DO', 'FIX-ME', 'X-X-X'].join('|').replaceAll('-', '')})\\b`);
    const found = [...code, ...prose]
      .filter((path) => path !== 'eslint.config.mjs')
      .filter((path) => words.test(read(path)));
    assert.deepEqual(found, []);
  });

  it('silence the linter only with a reason', () => {
    const silenced = code.flatMap((path) =>
      [...read(path).matchAll(/(?:\/\/|\/\*)\s*eslint-disable.*/g)]
        .filter(([comment]) => !/ -- \S.{10,}/.test(comment))
        .map(([comment]) => `${path}: ${comment}`),
    );
    assert.deepEqual(silenced, []);
  });

  it('skip or single out no test', () => {
    const narrowed = code
      .filter((path) => path.endsWith('.test.ts'))
      .filter((path) => /\b(?:it|describe|suite|test)[.](?:only|skip)\b|\bthis[.]skip\(/.test(read(path)))
      .filter((path) => path !== 'test/tidy/house.test.ts');
    assert.deepEqual(narrowed, []);
  });
});

describe('documents', () => {
  it('link to files that exist', () => {
    const dead = prose.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|mailto:|command:|#)([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !existsSync(join(dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    assert.deepEqual(dead, []);
  });

  it('name only source files that exist', () => {
    const dead = prose
      .filter((path) => !path.startsWith('media/') && path !== 'CHANGELOG.md')
      .flatMap((path) =>
        [...read(path).matchAll(/`((?:src|webview|test|bench|docs|[.]ci)\/[\w./-]+[.](?:ts|mjs|md|cjs|json))`/g)]
          .map(([, target]) => target ?? '')
          .filter((target) => !existsSync(target))
          .map((target) => `${path}: ${target}`),
      );
    assert.deepEqual(dead, []);
  });
});

/** What is wrong with a changelog in the form of keepachangelog.com. */
const changelogFaults = (text: string): readonly string[] => {
  const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
  const lines = text.split('\n');
  const faults = lines.flatMap((line, at) => {
    if (line.startsWith('### ') && !kinds.includes(line.slice(4))) return [`line ${at + 1}: not a kind of change`];
    if (line.startsWith('## ') && !/^## (?:\[?Unreleased\]?|\[?\d+\.\d+\.\d+\]?(?: - \d{4}-\d\d-\d\d)?)$/.test(line))
      return [`line ${at + 1}: not a version`];
    if (line.startsWith('* ')) return [`line ${at + 1}: items begin with -`];
    return [];
  });
  if (!lines[0]?.startsWith('# Changelog')) faults.push('does not begin with # Changelog');
  if (!lines.some((line) => line.startsWith('## '))) faults.push('has no version');
  return faults;
};

describe('the changelog', () => {
  it('keeps its shape', () => {
    assert.deepEqual(changelogFaults(read('CHANGELOG.md')), []);
  });

  it('knows the version of the package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    assert.match(read('CHANGELOG.md'), new RegExp(`^## \\[?(?:${version.replaceAll('.', '[.]')}|Unreleased)\\]?`, 'm'));
  });

  it('would be refused in another shape', () => {
    const good = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-31\n';
    assert.deepEqual(changelogFaults(good), []);
    assert.equal(changelogFaults(good.replace('### Added', '### New')).length, 1);
    assert.equal(changelogFaults(good.replace('2026-01-31', 'soon')).length, 1);
    assert.equal(changelogFaults(good.replace('- A', '* A')).length, 1);
    assert.equal(changelogFaults('').length, 2);
  });
});

describe('the package', () => {
  const manifest = JSON.parse(read('package.json')) as Readonly<Record<string, Readonly<Record<string, string>>>>;

  it('installs nothing beside itself: everything is bundled', () => {
    assert.deepEqual(manifest.dependencies ?? {}, {});
  });

  it('pins every development dependency', () => {
    // A second version of a package stands there under a name of ours.
    const loose = Object.entries(manifest.devDependencies ?? {}).filter(
      ([, range]) => !/^(?:npm:[\w@/-]+@)?\d/.test(range),
    );
    assert.deepEqual(loose, []);
  });

  it('has scripts that exist', () => {
    const missing = Object.values(manifest.scripts ?? {})
      .flatMap((script) => /^node (\S+)/.exec(script)?.[1] ?? [])
      .filter((script) => !existsSync(script));
    assert.deepEqual(missing, []);
  });
});
