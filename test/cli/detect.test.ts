import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from './run.ts';

const rows = (columns: number): string[] =>
  Array.from({ length: 400 }, (_, i) => {
    const at = new Date(Date.UTC(2026, 0, 1) + i * 300_000).toISOString().slice(0, 19).replace('T', ' ');
    return [
      at,
      ...Array.from({ length: columns }, (__, column) => 10 + ((i * (column + 3)) % 7) + (i === 300 ? 500 : 0)),
    ].join();
  });
const file = (head: string, columns: number): string => `${head}\n${rows(columns).join('\n')}\n`;

interface Scored {
  readonly timestamp: string;
  readonly score: number;
  readonly label: string;
}
const read = (text: string): Scored[] => {
  const [head, ...lines] = text.trimEnd().split('\n');
  assert.equal(head, 'timestamp,anomaly_score,label');
  return lines.map((line) => {
    const [timestamp = '', score, label = ''] = line.split(',');
    return { timestamp, score: Number(score), label };
  });
};
const worst = (scored: readonly Scored[]): number =>
  scored.reduce((best, { score }, i) => (score > scored[best]!.score ? i : best), 0);

describe('vitals detect', () => {
  const folder = new Folder();
  before(() => {
    folder.write('one.csv', file('timestamp,value', 1));
    mkdirSync(join(folder.path, 'all', 'deep'), { recursive: true });
    folder.write('all/one.csv', file('timestamp,value', 1));
    folder.write('all/deep/five.csv', file('timestamp,a,b,c,d,e', 5));
  });
  after(() => folder.remove());

  it('gives each row a score between 0 and 1 and marks the one that is off', () => {
    const { code, out, err } = folder.vitals('detect', '--input', 'one.csv');
    assert.deepEqual([code, err], [0, '']);
    const scored = read(out);
    assert.deepEqual(
      scored.map(({ timestamp }) => timestamp),
      rows(1).map((row) => row.split(',')[0]),
    );
    assert.equal(worst(scored), 300);
    assert.ok(scored.every(({ score }) => score >= 0 && score <= 1));
    assert.deepEqual(
      scored.flatMap(({ label }, i) => (label === '1' ? [i] : [])),
      [300],
    );
  });

  it('does every file of a folder, several metrics too, and leaves what is there', () => {
    const args = ['detect', '--input', 'all', '--output', 'found'];
    assert.equal(folder.vitals(...args).code, 0);
    const found = (name: string): Scored[] => read(readFileSync(join(folder.path, 'found', name), 'utf8'));
    assert.equal(worst(found('one.csv')), 300);
    assert.equal(worst(found('deep/five.csv')), 300);
    const again = folder.vitals(...args);
    assert.equal(again.code, 2);
    assert.match(again.err, /EEXIST.*five\.csv/);
  });

  it('says what is wrong, and where', () => {
    folder.write('bad.csv', 'timestamp,value\n0,1\nnever,2\n');
    for (const [args, complaint] of [
      [['--input', 'bad.csv'], /bad\.csv:3: not a time: never/],
      [['--input', 'all'], /--output FOLDER is needed/],
      [[], /--input FILE\.csv or FOLDER is missing/],
      [['--input', 'missing.csv'], /missing\.csv/],
    ] as const) {
      const { code, err } = folder.vitals('detect', ...args);
      assert.match(err, complaint);
      assert.equal(code, 2);
    }
  });
});
