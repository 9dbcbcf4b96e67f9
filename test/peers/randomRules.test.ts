/**
 * Random rules before the real promtool: what we say of them, every state of every alert, every annotation, every
 * recorded sample and the answers to questions besides, is written down as a unit test, and promtool must find it true.
 * A few seeds in the gate, many in the long suite.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatLabels, type Labels } from '../../src/common/labels.ts';
import { unixMs } from '../../src/common/units.ts';
import { placed } from '../../src/cli/loadScript.ts';
import { Recording } from '../../src/cli/recording.ts';
import { Replay } from '../../src/cli/replay.ts';
import { createQueryEngine, type Result } from '../../src/engine/query/query.ts';
import { readRuleFile } from '../../src/engine/rules/rules.ts';
import { readSource } from '../../src/engine/yaml/yaml.ts';
import { Folder } from '../cli/run.ts';
import { findPeer } from '../host/peers.mjs';
import { describeWithPeers } from './describeWithPeers.ts';
import { evaluationSeconds, inputInterval, inputMs, minutes, scenarioOf, type Scenario } from './randomRules.ts';

/** Of so many seeds each. */
const rounds = process.env['VITALS_LONG'] === undefined ? 1 : 40;
const seedsOfRound = 12;
const second = 1_000;

interface Sample {
  readonly labels: string;
  readonly value: number;
}
interface Case {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly Sample[];
}
interface AlertCase {
  readonly alertname: string;
  readonly eval_time: string;
  readonly exp_alerts: readonly { readonly exp_labels: Labels; readonly exp_annotations: Labels }[];
}
interface Said {
  readonly alerts: readonly AlertCase[];
  readonly expressions: readonly Case[];
  /** Questions that have no answer. */
  readonly refused: readonly Case[];
  /** Why the rules could not go on. */
  readonly fault: string | undefined;
}

const samplesOf = (result: Result): Sample[] | undefined => {
  if (result.kind === 'scalar') return [{ labels: '{}', value: result.value }];
  if (result.kind !== 'vector') return undefined;
  return result.samples.map(({ labels, value = Number.NaN }) => ({ labels: formatLabels(labels), value }));
};

/** To promtool NaN is never what was expected, and last digits count: neither is asked for. No answer lies half-way. */
const asked = (expr: string): string => `round(${expr}, 0.0012345) >= -Inf`;

const ours = ({ series, rules, asked: questions }: Scenario): Said => {
  const checks = createQueryEngine({ source: new Recording(), elapsed: () => 0 });
  const text = JSON.stringify({ groups: [{ name: 'random', rules }] });
  const { value: groups, problems } = readRuleFile(readSource(text), checks);
  assert.deepEqual(problems, [], text);
  const given = series.flatMap(({ series: name, values }) => {
    const one = placed(name, values, { start: unixMs(0), intervalMs: inputMs });
    return typeof one === 'string' ? assert.fail(one) : one;
  });
  const evaluationMs = evaluationSeconds * second;
  const replay = new Replay({
    groups,
    series: given,
    evaluationMs,
    externalLabels: {},
    externalUrl: '',
    elapsed: () => 0,
  });
  const names = rules.flatMap(({ alert }) => alert ?? []);
  const alerts: AlertCase[] = [];
  for (let minute = 0; minute <= minutes; minute += 1) {
    const [fault] = replay.evaluate(unixMs(minute * evaluationMs));
    if (fault !== undefined) return { alerts, expressions: [], refused: [], fault: fault.problem };
    for (const alertname of names) {
      const firing = replay.firing(alertname).map(({ labels: { alertname: _, ...exp_labels }, annotations }) => ({
        exp_labels,
        exp_annotations: annotations,
      }));
      alerts.push({ alertname, eval_time: `${minute}m`, exp_alerts: firing });
    }
  }
  const expressions: Case[] = [];
  const refused: Case[] = [];
  const ask = (expr: string, seconds: number): void => {
    const answer = samplesOf(replay.engine.instant(expr, unixMs(seconds * second)));
    const asCase = { expr, eval_time: `${seconds}s`, exp_samples: answer ?? [] };
    (answer === undefined ? refused : expressions).push(asCase);
  };
  for (let minute = 0; minute <= minutes; minute += 1)
    for (const name of ['ALERTS', 'ALERTS_FOR_STATE', 'events:rate', 'level:max'])
      ask(name === 'events:rate' ? asked(name) : name, minute * evaluationSeconds);
  for (const { expr, second: at } of questions) ask(asked(expr), at);
  return { alerts, expressions, refused, fault: undefined };
};

/** Series are loaded up to the last moment that is asked for: with it, what looks ahead finds as much as in the other files. */
const theEnd: Case = {
  expr: 'vector(1)',
  eval_time: `${minutes}m`,
  exp_samples: [{ labels: '{}', value: 1 }],
};

/** YAML has words for what JSON cannot write. */
const written = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'number' && !Number.isFinite(one) ? `@${one > 0 ? '' : '-'}.inf@` : one,
  ).replaceAll(/"@(-?\.inf)@"/g, '$1');

describeWithPeers('Random rules, before promtool', ['promtool'], function () {
  this.timeout(600_000);
  const folder = new Folder();
  after(() => {
    folder.remove();
  });

  const write = (seed: number, name: string, tests: object): string => {
    const file = `${String(seed)}.${name}.yml`;
    const { series } = scenarioOf(seed);
    const group = { interval: inputInterval, input_series: series, ...tests };
    const frame = { rule_files: [`${String(seed)}.rules.yml`], evaluation_interval: `${evaluationSeconds}s` };
    folder.write(file, written({ ...frame, tests: [group] }));
    return file;
  };

  const promtool = (files: readonly string[]): ReadonlyMap<string, string> => {
    // What it says of a file is on two streams, in order only where they are one.
    const log = join(folder.path, 'log.txt');
    const out = openSync(log, 'w');
    spawnSync(findPeer('promtool') ?? '', ['test', 'rules', ...files], {
      cwd: folder.path,
      stdio: ['ignore', out, out],
    });
    closeSync(out);
    const parts = readFileSync(log, 'utf8')
      .split(/^Unit Testing: {2}/m)
      .slice(1);
    assert.equal(parts.length, files.length);
    return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]));
  };

  const play = (first: number): void => {
    const files: string[] = [];
    const refusals = new Map<string, number>();
    const faults = new Map<string, string>();
    let [states, answers] = [0, 0];
    for (let seed = first; seed < first + seedsOfRound; seed += 1) {
      const scenario = scenarioOf(seed);
      folder.write(`${String(seed)}.rules.yml`, written({ groups: [{ name: 'random', rules: scenario.rules }] }));
      const { alerts, expressions, refused, fault } = ours(scenario);
      if (fault === undefined)
        files.push(write(seed, 'said', { alert_rule_test: alerts, promql_expr_test: expressions }));
      else
        faults.set(
          write(seed, 'fault', { alert_rule_test: [{ alertname: 'Alert0', eval_time: `${minutes}m` }] }),
          fault,
        );
      if (refused.length > 0)
        refusals.set(write(seed, 'refused', { promql_expr_test: [...refused, theEnd] }), refused.length);
      states += expressions
        .filter(({ expr }) => expr === 'ALERTS')
        .reduce((sum, one) => sum + one.exp_samples.length, 0);
      answers += expressions.length;
    }
    const verdicts = promtool([...files, ...refusals.keys(), ...faults.keys()]);
    const wrong = files.filter((file) => verdicts.get(file)?.trim() !== 'SUCCESS');
    assert.deepEqual(
      wrong.map((file) => `${file}: ${verdicts.get(file)?.slice(0, 3_000) ?? 'nothing'}`),
      [],
    );
    for (const [file, count] of refusals)
      assert.equal(verdicts.get(file)?.match(/err: /g)?.length, count, `${file}: ${verdicts.get(file) ?? ''}`);
    for (const [file, fault] of faults)
      assert.match(verdicts.get(file) ?? '', /FAILED/, `${file}: ${fault}; ${verdicts.get(file) ?? ''}`);
    process.stdout.write(
      `      ${states} alert states, ${answers} answers; rules that fail: ${faults.size}, questions that do: ${refusals.size}\n`,
    );
    assert.ok(states > 0 && answers > 0 && faults.size < seedsOfRound / 2);
  };

  for (let round = 0; round < rounds; round += 1) {
    const first = round * seedsOfRound + 1;
    it(`finds all true that we say, from seed ${String(first)} on`, () => {
      play(first);
    });
  }
});
