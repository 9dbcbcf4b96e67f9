import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
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

  const plain = rows(1).map((row) => row.split(',') as [string, string]);
  const written: Readonly<Record<string, string>> = {
    'with a mark of its encoding and the line ends of Windows': `\uFEFF${file('timestamp,value', 1).replaceAll('\n', '\r\n')}`,
    'with quotes': `"timestamp","value"\n${plain.map(([at, value]) => `"${at}", "${value}"`).join('\n')}\n`,
    'with spaces, empty lines and no line feed at its end': ` timestamp , value \n\n${plain.map((one) => one.join(' , ')).join('\n\n')}`,
    'in Unix seconds': `timestamp,value\n${plain.map(([at, value]) => `${Date.parse(`${at}Z`) / 1_000},${value}`).join('\n')}`,
    'in Unix milliseconds': `timestamp,value\n${plain.map(([at, value]) => `${Date.parse(`${at}Z`)},${value}`).join('\n')}`,
    'in a time zone': `timestamp,value\n${plain
      .map(([at, value]) => `${new Date(Date.parse(`${at}Z`) + 7_200_000).toISOString().slice(0, 19)}+02:00,${value}`)
      .join('\n')}`,
    'with an index of its own and labels': `,timestamp,value,label\n${plain.map(([at, value], i) => `${i},${at},${value},0`).join('\n')}`,
  };
  for (const [how, text] of Object.entries(written))
    it(`reads a file as it is written: ${how}`, () => {
      folder.write('how.csv', text);
      const { code, out, err } = folder.vitals('detect', '--input', 'how.csv');
      assert.deepEqual([code, err], [0, '']);
      const scores = (scored: readonly Scored[]): unknown => scored.map(({ score, label }) => [score, label]);
      assert.deepEqual(scores(read(out)), scores(read(folder.vitals('detect', '--input', 'one.csv').out)));
    });

  it('passes over what was not measured, in whatever words, and takes rows that are twice, missing or in no order', () => {
    const missing = ['', 'NaN', 'NA', 'null', 'n/a', 'Inf', '-inf'];
    const broken = plain.flatMap(([at, value], i) => {
      if (i % 11 === 4) return [];
      if (i % 13 === 5) return [`${at},${missing[i % missing.length]!}`];
      return i % 17 === 7 ? [`${at},${value}`, `${at},${value}`] : [`${at},${value}`];
    });
    [broken[40], broken[41]] = [broken[41]!, broken[40]!];
    folder.write('broken.csv', `timestamp,value\n${broken.join('\n')}\n`);
    const { code, out, err } = folder.vitals('detect', '--input', 'broken.csv');
    assert.deepEqual([code, err], [0, '']);
    const scored = read(out);
    assert.equal(scored.length, broken.length);
    assert.ok(scored.every(({ score }) => score >= 0 && score <= 1));
    assert.equal(scored.find(({ timestamp }) => timestamp === plain[300]![0])?.label, '1');
  });

  it('does the other files of a folder where some cannot be read, says which and where, and writes nothing of those', () => {
    mkdirSync(join(folder.path, 'mixed'));
    const bad: Readonly<Record<string, readonly [text: string, complaint: RegExp]>> = {
      'empty.csv': ['', /mixed\/empty\.csv:1: a column of values is needed: timestamp,value/],
      'image.csv': ['\u0089PNG\r\n\u001A\nIHDR,\u0000\u0001', /mixed\/image\.csv:2: .*not a number/],
      'late.csv': [`${file('timestamp,value', 1)}2026-02-01,much\n`, /mixed\/late\.csv:402: value: not a number: much/],
      'times.csv': ['timestamp,value\n31/12/2026,1\n', /mixed\/times\.csv:2: not a time: 31\/12\/2026/],
    };
    for (const [name, [text]] of Object.entries(bad)) folder.write(`mixed/${name}`, text);
    folder.write('mixed/good.csv', file('timestamp,value', 1));
    folder.write('mixed/head.csv', 'timestamp,value\n');
    folder.write('mixed/notes.txt', 'no measurements');
    const { code, err } = folder.vitals('detect', '--input', 'mixed', '--output', 'scored');
    assert.equal(code, 2);
    for (const [, complaint] of Object.values(bad)) assert.match(err, complaint);
    assert.equal(err.trimEnd().split('\n').length, 4, err);
    assert.deepEqual(readdirSync(join(folder.path, 'scored')).sort(), ['good.csv', 'head.csv']);
    assert.equal(worst(read(readFileSync(join(folder.path, 'scored', 'good.csv'), 'utf8'))), 300);
    assert.deepEqual(read(readFileSync(join(folder.path, 'scored', 'head.csv'), 'utf8')), []);
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
