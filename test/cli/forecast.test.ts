import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from './run.ts';

const wave = (hour: number): number => 100 + 10 * Math.sin((2 * Math.PI * hour) / 24);
const hourly = (from: number, length: number): string[] =>
  Array.from({ length }, (_, i) => {
    const at = new Date(Date.UTC(2026, 0, 1, from + i)).toISOString().slice(0, 19).replace('T', ' ');
    return `${at},${wave(from + i)}`;
  });

describe('vitals forecast', () => {
  const folder = new Folder();
  before(() => folder.write('load.csv', `timestamp,value\n${hourly(0, 240).join('\n')}\n`));
  after(() => folder.remove());

  const refused = (args: readonly string[], complaint: RegExp): void => {
    const { code, err } = folder.vitals('forecast', ...args);
    assert.match(err, complaint);
    assert.equal(code, 2);
  };

  it('continues a file: times at its step, written as its own are, a mean and an interval', () => {
    const { code, out, err } = folder.vitals('forecast', '--input', 'load.csv', '--horizon', '24');
    assert.deepEqual([code, err], [0, '']);
    const [head, ...rows] = out.trimEnd().split('\n');
    assert.equal(head, 'timestamp,mean,lower,upper');
    assert.equal(rows.length, 24);
    rows.forEach((row, k) => {
      const [at, mean, lower, upper] = row.split(',');
      assert.equal(at, hourly(240 + k, 1)[0]!.split(',')[0]);
      assert.ok(Math.abs(Number(mean) - wave(240 + k)) < 0.5, row);
      assert.ok(Number(lower) <= Number(mean) && Number(mean) <= Number(upper), row);
    });
  });

  it('does a set of tasks, of values and of columns of a CSV file, and sees nothing behind their origin', () => {
    const values = Array.from({ length: 264 }, (_, i) => (i < 240 ? wave(i) : 1e9));
    const set = {
      seasons: [24],
      series: [
        { id: 'a', values },
        { id: 'b', csv: 'load.csv', column: 'value' },
      ],
      tasks: [
        { series: 0, from: 0, origin: 240, horizon: 24 },
        { series: 1, from: 24, origin: 216, horizon: 5 },
      ],
    };
    folder.write('set.json', JSON.stringify(set));
    const { code, err } = folder.vitals('forecast', '--tasks', 'set.json', '--output', 'out.jsonl');
    assert.deepEqual([code, err], [0, '']);
    const lines = readFileSync(join(folder.path, 'out.jsonl'), 'utf8').trimEnd().split('\n');
    const answers = lines.map(
      (line) => JSON.parse(line) as { task: number; mean: number[]; lo: number[]; hi: number[] },
    );
    assert.deepEqual(
      answers.map(({ task, mean, lo, hi }) => [task, mean.length, lo.length, hi.length]),
      [
        [0, 24, 24, 24],
        [1, 5, 5, 5],
      ],
    );
    answers[0]!.mean.forEach((value, k) => assert.ok(Math.abs(value - wave(240 + k)) < 0.5));
    answers[1]!.mean.forEach((value, k) => assert.ok(Math.abs(value - wave(216 + k)) < 0.5));
  });

  const at = (hour: number): number => Date.UTC(2026, 0, 1, hour);
  const written: Readonly<Record<string, readonly [(hour: number) => string, (ms: number) => string]>> = {
    'in quotes, with a mark of its encoding and line ends of Windows': [
      (hour) => `"${new Date(at(hour)).toISOString()}","${wave(hour)}"\r`,
      (ms) => new Date(ms).toISOString().replace('.000Z', 'Z'),
    ],
    'in Unix seconds': [(hour) => `${at(hour) / 1_000},${wave(hour)}`, (ms) => String(ms / 1_000)],
    'in Unix milliseconds': [(hour) => `${at(hour)},${wave(hour)}`, String],
    'with gaps, in words and in rows that are missing': [
      (hour) => (hour % 7 === 3 ? '' : `${at(hour) / 1_000},${hour % 5 === 2 ? 'NaN' : wave(hour)}`),
      (ms) => String(ms / 1_000),
    ],
  };
  for (const [how, [row, time]] of Object.entries(written))
    it(`reads a file as it is written, and writes times alike: ${how}`, () => {
      const all = Array.from({ length: 240 }, (_, hour) => row(hour)).join('\n');
      folder.write('how.csv', `\uFEFFtimestamp,value\n${all}\n`);
      const { code, out, err } = folder.vitals('forecast', '--input', 'how.csv', '--horizon', '300');
      assert.deepEqual([code, err], [0, '']);
      const rows = out.trimEnd().split('\n').slice(1);
      // The horizon is longer than the past.
      assert.equal(rows.length, 300);
      rows.forEach((one, k) => {
        const [when, mean, lower, upper] = one.split(',');
        assert.equal(when, time(at(240 + k)));
        assert.ok(Number(lower) <= Number(mean) && Number(mean) <= Number(upper), one);
        assert.ok(k > 24 || Math.abs(Number(mean) - wave(240 + k)) < 2, one);
      });
    });

  it('says what is wrong with a file, and where', () => {
    for (const [text, complaint] of [
      ['', /odd\.csv:1: a time and at least one column are needed/],
      ['timestamp,value\n', /odd\.csv: no rows below its head/],
      ['timestamp,value\n0,1\n60,2\n30,3\n', /odd\.csv:4: earlier than the row before/],
      ['timestamp,value\n0,1\n0,2\n', /odd\.csv: fewer than two moments/],
      ['timestamp,a,b\n0,1,2\n60,1,2\n', /odd\.csv: one column beside the time, not 2/],
      ['timestamp,value\n0,1\n1,1\n2,1\n9000000000,1\n', /odd\.csv: \d+ steps of 1 s, but only 4 rows/],
    ] as const) {
      folder.write('odd.csv', text);
      refused(['--input', 'odd.csv', '--horizon', '3'], complaint);
    }
    folder.write('bad.csv', 'timestamp,value\n2026-01-01 00:00:00,1\nyesterday,2\n');
    refused(['--input', 'bad.csv', '--horizon', '3'], /bad\.csv:3: not a time: yesterday/);
    folder.write('text.csv', 'timestamp,value\n0,1\n60,much\n');
    refused(['--input', 'text.csv', '--horizon', '3'], /text\.csv:3: value: not a number: much/);
    folder.write('few.csv', 'timestamp,value\n0,1\n60,2\n');
    refused(['--input', 'few.csv', '--horizon', '3'], /few\.csv: 2 values are too few/);
    folder.write('bad.json', '{"series":[],"tasks":[{"series":3,"from":0,"origin":1,"horizon":1}]}');
    refused(['--tasks', 'bad.json'], /bad\.json: task 0: there is no series 3/);
    refused(['--input', 'load.csv'], /--horizon/);
    refused(['--input', 'load.csv', '--tasks', 'set.json'], /either --input FILE\.csv or --tasks SET\.json/);
    refused(['--input', 'load.csv', '--horizon', '3', '--interval', '95'], /--interval: at least 0\.5 and below 1/);
  });
});
