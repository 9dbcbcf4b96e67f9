/** `vitals check`: a history as a gate. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unixMs } from '../../src/common/units.ts';
import { HistoryRig, type RigWindow } from '../engine/store/historyRig.ts';
import { Folder } from './run.ts';

const begin = 1_800_000_000;
const feed = ({ store }: RigWindow, second: number): void => {
  store.set('machine_load', {}, unixMs(second * 1_000), second < begin + 600 ? 20 : 80);
};

const rules = `groups: [{ name: budgets, interval: 30s, rules: [
  { record: load:avg, expr: 'avg_over_time(machine_load[1m])' },
  { alert: LoadHigh, expr: 'load:avg > 50', for: 1m, labels: { severity: high },
    annotations: { summary: 'load, of <all>: {{ $value }} %' } },
  { alert: LoadAbsurd, expr: machine_load > 1000 },
  { alert: NeverMeasured, expr: nothing_like_it > 1 }] }]`;

describe('vitals check', function () {
  // Each is a process of its own.
  this.timeout(120_000);
  const folder = new Folder();
  let rig: HistoryRig;
  let file: string;
  before(() => {
    mkdirSync(join(folder.path, 'live'));
    rig = new HistoryRig(join(folder.path, 'live'));
    rig.open();
    rig.seconds(1_200, feed);
    file = join('live', readdirSync(rig.folder).find((name) => name.endsWith('.db')) ?? '');
    folder.write('rules.yml', rules);
  });
  after(() => {
    for (const one of [...rig.windows]) rig.close(one);
    folder.remove();
  });

  it('tells of each rule, writes JUnit and annotations, and ends with 1 after a breach', () => {
    const args = ['--history', file, '--rules', 'rules.yml', '--junit', 'out.xml', '--github'];
    const { code, out, err } = folder.vitals('check', ...args);
    assert.deepEqual([code, err], [1, '']);
    const rows = out.split('\n').map((line) => line.split(/ {2,}/));
    assert.deepEqual(
      rows.slice(1, 4).map(([rule, result]) => [rule, result]),
      [
        ['LoadHigh', 'breach'],
        ['LoadAbsurd', 'ok'],
        ['NeverMeasured', 'no data'],
      ],
    );
    assert.match(out, /load, of <all>: 80 % \(first at .+Z, for \d+m/);
    assert.match(out, /^::error file=rules\.yml,title=LoadHigh::load, of <all>: 80 %25 /m);
    assert.match(out, /^::notice file=rules\.yml,title=NeverMeasured::there was nothing to judge$/m);
    const xml = readFileSync(join(folder.path, 'out.xml'), 'utf8');
    assert.match(xml, /<testsuites tests="3" failures="1" errors="0" skipped="1">/);
    assert.match(xml, /name="LoadHigh"><failure type="high" message="load, of &lt;all&gt;: 80 % /);
  });

  it('ends with 0 where all is kept, and with 2 where it cannot be done', () => {
    folder.write('kept.yml', 'groups: [{ name: a, rules: [{ alert: LoadAbsurd, expr: machine_load > 1000 }] }]');
    assert.equal(folder.vitals('check', '--history', file, '--rules', 'kept.yml').code, 0);
    const refused = (complaint: RegExp, ...args: readonly string[]): void => {
      const { code, err } = folder.vitals('check', ...args);
      assert.match(err, complaint);
      assert.equal(code, 2);
    };
    refused(/--rules FILE is missing/, '--history', file);
    folder.write('bad.yml', 'groups: [{ name: a, rules: [{ alert: A, expr: "1 +" }] }]');
    refused(/bad\.yml:1:\d+: /, '--history', file, '--rules', 'bad.yml');
    refused(/EEXIST/, '--history', file, '--rules', 'rules.yml', '--junit', 'out.xml');
  });
});
