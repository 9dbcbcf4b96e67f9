import assert from 'node:assert/strict';
import { catalogue, metricIds, seriesName } from '../../../src/common/catalogue.ts';
import { unixMs } from '../../../src/common/units.ts';
import { valueText } from '../../../src/common/valueText.ts';
import { readLoad } from '../../../src/cli/loadScript.ts';
import { Recording } from '../../../src/cli/recording.ts';
import { diagnose, type Ask } from '../../../src/engine/explain/explain.ts';
import { createQueryEngine } from '../../../src/engine/query/query.ts';
import { shipped } from '../../../src/engine/shipped.ts';
import scenarios from './causes.json' with { type: 'json' };

const tenMinutes = unixMs(600_000);
const names: Readonly<Record<string, string>> = { 'me.toy': 'Toy', 'example.lint': 'Lint' };
const diagnosisOf = (load: string, now = tenMinutes) => {
  const { value, problems } = readLoad(`load 10s\n  ${load}\n`);
  assert.deepEqual(problems, []);
  const engine = createQueryEngine({ source: new Recording(value), elapsed: () => 0 });
  const ask: Ask = (expr, at) => {
    const result = engine.instant(expr, at);
    assert.equal(result.kind, 'vector', `${expr}: ${JSON.stringify(result)}`);
    return result.kind === 'vector'
      ? result.samples.map((sample) => ({ labels: sample.labels, value: sample.value ?? Number.NaN }))
      : [];
  };
  return diagnose({ ask, nameOf: (id) => names[id] ?? id, checks: engine }, now, shipped);
};
const rules = [...shipped.causes.map(({ expr }) => expr), ...shipped.remedies.map(({ when }) => when)];
const measures = shipped.remedies.flatMap(({ measure }) => (measure === undefined ? [] : [measure.expr]));

describe('the diagnosis', () => {
  for (const { cause, load, sentence, minutes } of scenarios)
    it(`names ${cause} first where that is staged`, () => {
      const [first] = diagnosisOf(load, minutes === undefined ? tenMinutes : unixMs(minutes * 60_000)).causes;
      assert.equal(first?.id, cause);
      assert.equal(first.sentence, sentence);
      assert.ok(first.score > 0 && first.score <= 1);
    });

  it('has a scenario for each cause', () => {
    const staged = new Set(scenarios.map(({ cause }) => cause));
    assert.deepEqual(shipped.causes.map(({ id }) => id).sort(), [...staged].sort());
  });

  it('tells of each cause what its figure is under all comparisons, and the limit from which on it is told', () => {
    const limits = scenarios.flatMap(({ cause, load, minutes = 10 }) => {
      const [first] = diagnosisOf(load, unixMs(minutes * 60_000)).causes;
      if (first?.figure === undefined) return [];
      const { expr, limit } = first.figure;
      assert.equal(createQueryEngine({ source: new Recording([]), elapsed: () => 0 }).comparedOf(expr), undefined);
      return limit === undefined ? [] : [cause];
    });
    // A limit that depends on the machine is no number, a target is reached or not, and what goes along with something has none.
    const without = shipped.causes.map(({ id }) => id).filter((id) => !limits.includes(id));
    assert.deepEqual(without, ['terminal-busy', 'target-lost', 'rises-and-falls-with']);
    const overTcp = scenarios.find(({ cause }) => cause === 'server-over-tcp');
    assert.equal(diagnosisOf(overTcp?.load ?? '').causes[0]?.figure?.limit, 38);
  });

  it('does not call the start of a server growth, and counts its ends in whole numbers', () => {
    const starting =
      'process_memory_usage_bytes{role="language server",process="tsserver",owner="TypeScript",pid="7"} 100000000+10000000x60';
    assert.deepEqual(diagnosisOf(starting).causes, []);
    const ends = 'lsp_server_exit_total{server="tsserver",extension="ts",reason="signal"} 0x57 1 2x2';
    assert.match(diagnosisOf(ends).causes[0]?.sentence ?? '', /^tsserver has crashed or was killed \d+ times/);
  });

  it('does not add up what came and went within the minute, as tools and searches do', () => {
    const gone = (role: string, pid: number): string =>
      `process_cpu_utilization_ratio{role="${role}",process="rg",owner="Search",pid="${String(pid)}"} _x${String(53 + (pid % 6))} 1 stale`;
    const runs = [7, 8, 9, 10, 11].flatMap((pid) => ['search', 'tool', 'terminal'].map((role) => gone(role, pid)));
    const counted = ['search', 'tool', 'terminal'].map(
      (role) => `vscode_owner_cpu_time_seconds_total{role="${role}",process="rg",owner="Search"} 0x53 1 2 3 4 5 5`,
    );
    assert.deepEqual(diagnosisOf([...runs, ...counted, 'system_cpu_limit 2x60'].join('\n  ')).causes, []);
  });

  it('says nothing of a busy normal hour', () => {
    const normal = [
      'process_cpu_utilization_ratio{role="language server",process="tsserver",owner="TypeScript",pid="7"} 0.1 0.5 0.2x58',
      'process_memory_usage_bytes{role="language server",process="tsserver",owner="TypeScript",pid="7"} 900000000+100000x60',
      'lsp_request_active{server="tsserver",extension="ts"} 1x60',
      'lsp_request_duration_milliseconds{server="tsserver",extension="ts",outcome="ok",transport="ipc"} {{schema:0 sum:400 count:10 offset:5 buckets:[10]}}+{{schema:0 sum:400 count:10 offset:5 buckets:[10]}}x60',
      'lsp_request_io_bytes_total{server="tsserver",extension="ts",method="quickinfo",direction="in"} 0+20000x60',
      'lsp_server_start_total{server="tsserver",extension="ts"} 1x60',
      'nodejs_eventloop_delay_max_seconds{thread="extension_host"} 0.04x60',
      'nodejs_eventloop_utilization_ratio{thread="extension_host"} 0.2x60',
      'system_cpu_utilization_ratio 0.4x60',
      'system_cpu_limit 8x60',
      'system_memory_utilization_ratio 0.6x60',
      'system_disk_io_time_seconds_total{device="sda"} 0+1x60',
      'vitals_cpu_time_seconds_total{thread="engine"} 0+0.05x60',
    ];
    assert.deepEqual(diagnosisOf(normal.join('\n  ')).causes, []);
  });

  it('ranks several causes by how much they explain, and offers what helps against the first of them first', () => {
    const { causes, remedies } = diagnosisOf(
      [
        'process_cpu_utilization_ratio{role="language server",process="tsserver",owner="TypeScript",pid="7"} 0.95x60',
        'process_memory_usage_bytes{role="language server",process="tsserver",owner="TypeScript",extension="vscode.typescript-language-features",pid="7"} 2900000000x60',
        'system_memory_available_bytes 9000000000x60',
        'lsp_server_up{server="tsserver",extension="vscode.typescript-language-features"} 1x60',
        'process_cpu_utilization_ratio{role="file watcher",process="File watcher",owner="File watcher",pid="9"} 0.5x60',
      ].join('\n  '),
    );
    assert.deepEqual(
      causes.map(({ id }) => id),
      ['server-at-its-heap', 'server-busy', 'watcher-busy'],
    );
    assert.deepEqual(
      remedies.map(({ id }) => id),
      ['typescript-restart', 'typescript-memory', 'typescript-split-project', 'watch-less', 'watch-limit'],
    );
  });

  it('writes a value as a reader would', () => {
    assert.equal(valueText(0.93, 'cores'), '93 % of a core');
    assert.equal(valueText(1, 'cores'), '1 core');
    assert.equal(valueText(1.84, 'cores'), '1.8 cores');
    assert.equal(valueText(2.96, 'count'), '3');
    assert.equal(valueText(12.4, 'count'), '12');
    assert.equal(valueText(1.5, 'seconds'), '1.5 s');
  });
});

describe('what is shipped for the diagnosis', () => {
  it('asks only for metrics of the catalogue, in PromQL that is right', () => {
    const known = new Set(metricIds.map((id) => seriesName(id)));
    const firsts = [...new Set(metricIds.map((id) => catalogue[id].name.split('.')[0] ?? ''))].join('|');
    const engine = createQueryEngine({ source: new Recording([]), elapsed: () => 0 });
    for (const expr of [...rules, ...measures]) {
      assert.equal(engine.typeOf(expr), 'instant vector', expr);
      const bare = expr.replaceAll(/"[^"]*"/g, '""');
      for (const name of bare.match(new RegExp(`\\b(?:${firsts})_[a-z0-9_]+`, 'g')) ?? [])
        assert.ok(known.has(name), `${name} in ${expr}`);
    }
  });

  it('says each cause in one line of a quick pick, with names of the usual length', () => {
    const long = shipped.causes
      .map(({ sentence }) =>
        sentence.replaceAll('{{value}}', '1.8 cores').replaceAll(/\{\{\w+\}\}/g, 'some 15 letters'),
      )
      .filter((text) => text.length > 90);
    assert.deepEqual(long, []);
  });

  it('has at least 25 remedies, each of another kind, for causes that exist', () => {
    const { causes, remedies } = shipped;
    assert.ok(remedies.length >= 25);
    const ids = new Set(causes.map(({ id }) => id));
    const deeds = remedies.map(({ changes, commands, advice, extension }) =>
      JSON.stringify([changes?.map(({ keys, member }) => [keys, member]), commands, advice, extension]),
    );
    assert.equal(new Set(deeds).size, deeds.length, 'no two remedies differ only by a number');
    assert.equal(new Set(remedies.map(({ id }) => id)).size, remedies.length);
    for (const remedy of remedies) {
      assert.deepEqual(
        remedy.causes.filter((id) => !ids.has(id)),
        [],
        remedy.id,
      );
      assert.ok((remedy.changes ?? remedy.commands ?? remedy.advice) !== undefined, remedy.id);
      assert.match(remedy.source, /^https:\/\//, remedy.id);
      for (const text of [remedy.title, remedy.effect, remedy.undo]) assert.ok(text.length > 5, remedy.id);
    }
  });
});
