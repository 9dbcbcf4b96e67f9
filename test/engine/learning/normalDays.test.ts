// Normal days and staged faults, as numbers, through the rooms that watch, score and alert; with VITALS_LONG seven whole
// days, through the whole engine. A day is made: work from nine to six, builds, slow answers now and then, nights.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { seriesName } from '../../../src/common/catalogue.ts';
import { unixMs, type UnixMs } from '../../../src/common/units.ts';
import { expressionCheck } from '../../../src/cli/ruleFiles.ts';
import { Watch } from '../../../src/engine/learning/watch.ts';
import { createQueryEngine } from '../../../src/engine/query/query.ts';
import { evaluateGroup, initialState, readRuleFile, type GroupState } from '../../../src/engine/rules/rules.ts';
import { Store } from '../../../src/engine/store/store.ts';
import { readSource } from '../../../src/engine/yaml/yaml.ts';
import { FakeClock } from '../../fakeClock.ts';
import { noiseOf } from '../analytics/noise.ts';
import { Rig, serverInfo } from '../rig.ts';
import { TemporaryFolder } from '../store/historyRig.ts';
import { wholeRound } from './wholeRound.ts';

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];
const stepMs = 10 * secondMs;
/** A Monday, at midnight. */
const monday = Date.UTC(2026, 0, 5);

interface Request {
  readonly ms: number;
  readonly failed: boolean;
}
/** What ten seconds bring. */
interface Moment {
  readonly cpu: number;
  readonly serverBytes: number;
  readonly requests: readonly Request[];
}

/** A day of work of one seed: builds of one to four minutes, three an hour or so; 1 % of requests fail. */
const normal = (seed: number): ((at: number) => Moment) => {
  const noise = noiseOf(seed);
  let load = 0;
  let buildUntil = 0;
  return (at) => {
    const [hour, day] = [(at % dayMs) / hourMs, Math.floor((at - monday) / dayMs) % 7];
    const works = hour >= 9 && hour < 18 && day < 5;
    load = 0.9 * load + 0.02 * noise();
    if (works && at >= buildUntil && noise() > 2.4) buildUntil = at + minuteMs * (1 + Math.abs(noise()) * 1.5);
    const builds = at < buildUntil;
    const request = (): Request => {
      const slow = noise() > 1.9 ? 6 : builds ? 1.8 : 1;
      return { ms: 40 * Math.exp(0.5 * noise()) * slow, failed: noise() > 2.3 };
    };
    return {
      cpu: Math.min(1, Math.max(0.01, (builds ? 0.85 : works ? 0.2 : 0.06) + load)),
      serverBytes: 8e8 + 5e7 * Math.sin(at / minuteMs / 7) + 1e7 * noise(),
      requests: works ? Array.from({ length: Math.max(0, Math.round(4 + 1.5 * noise())) }, request) : [],
    };
  };
};

/** What a fault makes of a moment, `minutes` after it began; and the alert that it is told by. */
const faults: Readonly<Record<string, { readonly alert: string; make(moment: Moment, minutes: number): Moment }>> = {
  'a latency step': {
    alert: 'ResponseTimesJump',
    make: (moment) => ({ ...moment, requests: moment.requests.map((one) => ({ ...one, ms: one.ms * 8 })) }),
  },
  'an error burst': {
    alert: 'FailuresJump',
    make: (moment) => ({
      ...moment,
      requests: moment.requests.map((one, i) => ({ ...one, failed: one.failed || i % 2 === 0 })),
    }),
  },
  'a CPU hog': { alert: 'CpuJumps', make: (moment) => ({ ...moment, cpu: 0.97 }) },
  'a leak': {
    alert: 'LanguageServerLeaks',
    make: (moment, minutes) => ({ ...moment, serverBytes: moment.serverBytes * (1 + minutes / 80) }),
  },
};

const groups = readRuleFile(
  readSource(readFileSync('src/shipped/rules/predictive.yml', 'utf8')),
  expressionCheck(),
).value.filter(({ name }) => name === 'predictive' || name === 'predictive-unusual');

/** The rooms by themselves, each ten seconds: samples, scores, rules each minute. */
class Rooms {
  readonly fired: { readonly at: number; readonly alert: string }[] = [];
  private readonly store = new Store({ slotMs: 1_000, slots: 7_200, seriesCap: 200 });
  private readonly engine = createQueryEngine({ source: this.store, elapsed: () => 0 });
  private readonly watch = new Watch({
    ask: (expr, at) => {
      const result = this.engine.instant(expr, at);
      const samples = result.kind === 'vector' ? result.samples : [];
      return samples.flatMap(({ labels, value }) => (value === undefined ? [] : [{ labels, value }]));
    },
    set: (...sample) => {
      this.store.set(...sample);
    },
  });
  private states: readonly GroupState[] = groups.map((group) => initialState(group, { restored: true }));

  play(at: UnixMs, { cpu, serverBytes, requests }: Moment): void {
    const server = 'pylsp';
    this.store.set(seriesName('cpuUtilization'), {}, at, cpu);
    const owner = { owner: 'Python', process: server, extension: 'ms.python', role: 'language server' };
    this.store.set(seriesName('ownerMemory'), owner, at, serverBytes);
    for (const verdict of ['within', 'slow', 'failed'])
      this.store.add(seriesName('requestsJudged'), { server, operation: 'hover', verdict }, at, 0);
    for (const { ms, failed } of requests) {
      const outcome = failed ? 'error' : 'ok';
      this.store.observe(seriesName('requestDuration'), { server, operation: 'hover', outcome }, at, ms);
      const verdict = failed ? 'failed' : ms > 300 ? 'slow' : 'within';
      this.store.add(seriesName('requestsJudged'), { server, operation: 'hover', verdict }, at, 1);
    }
    this.store.close(at);
    wholeRound(this.watch, at);
    if (at % minuteMs === 0) this.evaluate(at);
  }

  private evaluate(now: UnixMs): void {
    this.states = groups.map((group, i) => {
      const { state, transitions } = evaluateGroup(group, this.states[i] ?? [], {
        now,
        externalLabels: {},
        externalUrl: '',
        ask: (expr, at) => this.engine.instant(expr, at),
        append: ({ labels: { __name__: name = '', ...labels }, at, value }) => {
          if (typeof value === 'number') this.store.set(name, labels, at, value);
          else this.store.end(name, labels, at);
        },
      });
      for (const { to, alert } of transitions)
        if (to === 'firing') this.fired.push({ at: now, alert: alert.labels['alertname'] ?? '' });
      return state;
    });
  }
}

describe('normal days', function () {
  this.timeout(process.env['VITALS_LONG'] === undefined ? 120_000 : 7_200_000);

  it('bring at most one alert of what is unusual or to come, a day: two days from eight to seven', () => {
    const rooms = new Rooms();
    const moment = normal(21);
    for (const day of [0, 1]) {
      const before = rooms.fired.length;
      for (let at = monday + day * dayMs + 8 * hourMs; at < monday + day * dayMs + 19 * hourMs; at += stepMs)
        rooms.play(unixMs(at), moment(at));
      assert.ok(rooms.fired.length - before <= 1, JSON.stringify(rooms.fired));
    }
  });

  for (const [name, { alert, make }] of Object.entries(faults))
    it(`are told from ${name}, within an hour`, () => {
      const rooms = new Rooms();
      const moment = normal(33);
      const begin = monday + 10.5 * hourMs;
      for (let at = monday + 9.25 * hourMs; at < begin + hourMs; at += stepMs) {
        const plain = moment(at);
        rooms.play(unixMs(at), at < begin ? plain : make(plain, (at - begin) / minuteMs));
      }
      const told = rooms.fired.filter(({ at }) => at >= begin).map((one) => one.alert);
      assert.ok(told.includes(alert), `${alert} is not in ${JSON.stringify(rooms.fired)}`);
      assert.equal(rooms.fired.filter(({ at }) => at < begin).length, 0, JSON.stringify(rooms.fired));
    });

  if (process.env['VITALS_LONG'] !== undefined)
    it('bring at most one a day through the whole engine, over seven days', async () => {
      const folder = new TemporaryFolder();
      const clock = new FakeClock(unixMs(monday));
      const rig = new Rig({ clock, history: { folder: folder.path } });
      rig.started(serverInfo(1, 'pylsp'));
      const moment = normal(21);
      let [busy, idle] = [0, 0];
      const seen = new Set<string>();
      for (let day = 0; day < 7; day += 1) {
        const before = seen.size;
        for (let at = monday + day * dayMs; at < monday + (day + 1) * dayMs; at += stepMs) {
          const { cpu, requests } = moment(at);
          busy += Math.round(1_000 * cpu);
          idle += Math.round(1_000 * (1 - cpu));
          rig.cpu(busy, idle);
          const outcome = ({ failed }: Request): 'error' | 'ok' => (failed ? 'error' : 'ok');
          rig.requests(requests.map((one) => ({ method: 'textDocument/hover', ms: one.ms, outcome: outcome(one) })));
          rig.seconds(10);
          // What is read on demand comes with a promise, jobs too.
          if (at % minuteMs === 0) await new Promise(setImmediate);
          if (at % minuteMs === 0)
            for (const one of rig.ask(
              'ALERTS_FOR_STATE * on (alertname) group_left ALERTS{alertstate="firing",category="predictive"}',
            ))
              seen.add(one);
          rig.posted.length = 0;
        }
        assert.ok(seen.size - before <= 1, [...seen].join('\n'));
        // Silence of what does not look would say nothing.
        assert.equal(rig.ask('count(system_cpu_utilization_ratio:anomaly_score)').length, 1);
      }
      folder.remove();
    });
});
