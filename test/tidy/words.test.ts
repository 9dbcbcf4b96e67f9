// The words of the page: every sentence that is said has a translation, none is left over, and placeholders agree.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { waitsText } from '../../src/common/alerts.ts';
import { operations } from '../../src/common/operations.ts';
import { savePartLabels } from '../../src/common/saves.ts';
import { barLabels } from '../../src/common/summary.ts';
import { lanes, timelineKinds } from '../../src/common/timeline.ts';

const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : path.endsWith('.ts') ? [path] : [];
  });

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

/** Names of ours that come as data. */
const names = [
  ...Object.values(operations).map(({ label }) => label),
  ...Object.values(barLabels),
  ...Object.values(savePartLabels),
  ...Object.values(lanes),
  ...Object.values(timelineKinds).map(({ label }) => label),
  waitsText,
];
const placeholders = (text: string): string => [...new Set(text.match(/\{\d\}/g) ?? [])].sort().join();

describe('the words of the page', () => {
  const found = sources('webview').map((file) => said(file, readFileSync(file, 'utf8')));
  const wanted = new Set([...found.flatMap(({ keys }) => keys), ...names]);

  it('are literals, with a value for each placeholder', () => {
    assert.deepEqual(
      found.flatMap(({ faults }) => faults),
      [],
    );
    assert.ok(wanted.size > 700);
  });

  for (const language of ['de', 'zh-cn'])
    it(`are all there in ${language}, with the same placeholders, and no others`, () => {
      const words = JSON.parse(readFileSync(`webview/l10n/${language}.json`, 'utf8')) as Record<string, string>;
      assert.deepEqual(
        [...wanted].filter((key) => (words[key] ?? '') === ''),
        [],
        'not translated',
      );
      assert.deepEqual(
        Object.keys(words).filter((key) => !wanted.has(key)),
        [],
        'said nowhere',
      );
      assert.deepEqual(
        Object.entries(words).filter(([key, text]) => placeholders(key) !== placeholders(text)),
        [],
      );
    });
});
