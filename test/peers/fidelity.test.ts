/**
 * The same scrapes and the same thirty rules, in a real Prometheus and in our rule evaluation: each alert is pending,
 * firing and gone at the same evaluations, one more or less at most. Ours runs afterwards, over the samples that
 * Prometheus has kept and at the moments at which it evaluated, so a busy machine changes nothing. At half a second in
 * the gate; at a second in the long suite, and then from our own store too, which knows whole seconds only.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labelsKey, metricNameLabel, type Labels } from '../../src/common/labels.ts';
import { later, ms, type UnixMs } from '../../src/common/units.ts';
import { Recording } from '../../src/cli/recording.ts';
import { createQueryEngine } from '../../src/engine/query/query.ts';
import {
  evaluateGroup,
  forGraceMs,
  initialState,
  readRuleFile,
  restoreGroup,
  type RuleGroup,
} from '../../src/engine/rules/rules.ts';
import { Store, type Queryable } from '../../src/engine/store/store.ts';
import { readSource } from '../../src/engine/yaml/yaml.ts';
import { describeWithPeers } from './describeWithPeers.ts';
import { probed, probeExpr, probeName, scrape, type RawSeries, type Scraped } from './scraped.ts';

const isLong = process.env['VITALS_LONG'] !== undefined;
const pace = isLong ? 1 : 0.5;

/** Every duration of the rules, so many times as long. */
const paced = (text: string): string =>
  text.replaceAll(/\b(\d+)s(?:(\d+)ms)?\b/g, (_all, seconds: string, millis = '0') => {
    const wanted = (Number(seconds) * 1_000 + Number(millis)) * pace;
    return `${String(wanted)}ms`;
  });

interface Sink {
  readonly source: Queryable;
  append(labels: Labels, at: UnixMs, value: number | 'stale'): void;
}

const toRecording = (): Sink => {
  const source = new Recording();
  return { source, append: (labels, time, value) => source.append(labels, { time, value }) };
};

const toStore = (): Sink => {
  const source = new Store({ slotMs: 1_000, slots: 3_600, seriesCap: 10_000 });
  return {
    source,
    append: ({ [metricNameLabel]: name = '', ...labels }, at, value) => {
      if (value === 'stale') source.end(name, labels, at);
      else source.set(name, labels, at, value);
    },
  };
};

/** Told so much earlier that the first target is scraped just after whole seconds begin: the store knows no others. */
const onSeconds = ({ series, evaluations, written: theirs }: Scraped): Scraped => {
  const first = series.find(({ labels }) => labels['job'] === 'main')?.points[0]?.time ?? 0;
  const byMs = ms(100 - (first % 1_000));
  return {
    series: series.map(({ labels, points }) => ({
      labels,
      points: points.map(({ time, value }) => ({ time: later(time, byMs), value })),
    })),
    evaluations: evaluations.map(({ at, seen }) => ({
      at: later(at, byMs),
      seen: seen.map((jobs) => new Map([...jobs].map(([job, time]) => [job, time + byMs]))),
    })),
    written: theirs,
  };
};

const groupOf = (text: string): RuleGroup => {
  const checks = createQueryEngine({ source: new Recording(), elapsed: () => 0 });
  const { value, problems } = readRuleFile(readSource(text), checks);
  assert.deepEqual(problems, []);
  return value[0] ?? assert.fail('no group');
};

/** What our rules write where Prometheus's have run. */
const written = (group: RuleGroup, { series, evaluations }: Scraped, sink: Sink): RawSeries[] => {
  const engine = createQueryEngine({ source: sink.source, elapsed: () => 0 });
  const out = new Map<string, { labels: Labels; points: { time: UnixMs; value: number | 'stale' }[] }>();
  const next = series.map(() => 0);
  const feed = (seen: ReadonlyMap<string, number> | undefined): void => {
    series.forEach(({ labels, points }, k) => {
      const until = seen?.get(labels['job'] ?? '') ?? 0;
      let i = next[k] ?? 0;
      for (let point = points[i]; point !== undefined && point.time <= until; point = points[i]) {
        sink.append(labels, point.time, point.value);
        i += 1;
      }
      next[k] = i;
    });
  };
  let state = initialState(group, { restored: false });
  evaluations.forEach(({ at, seen }, i) => {
    let place = 0;
    ({ state } = evaluateGroup(group, state, {
      now: at,
      externalLabels: {},
      externalUrl: '',
      ask: (expr, time) => {
        if (expr === probeExpr) feed(seen[place++]);
        return engine.instant(expr, time);
      },
      append: ({ labels, at: time, value }) => {
        if (typeof value === 'object') return assert.fail('no rule here writes histograms');
        sink.append(labels, time, value);
        const key = labelsKey(labels);
        const known = out.get(key) ?? { labels, points: [] };
        known.points.push({ time, value });
        out.set(key, known);
      },
    }));
    assert.deepEqual(
      state.flatMap(({ problem }) => problem ?? []),
      [],
    );
    // Prometheus looks for where alerts stood before when it has evaluated twice, and writes no alerts until then.
    if (i === 1) state = restoreGroup(group, state, { now: at, graceMs: forGraceMs, states: () => [] });
  });
  return [...out.values()];
};

interface Change {
  readonly step: number;
  readonly state: string;
}

/** By alert, the evaluations at which it became something else. */
const changesOf = (series: readonly RawSeries[], evaluations: Scraped['evaluations']): Map<string, Change[]> => {
  const steps = new Map(evaluations.map(({ at }, i) => [at as number, i]));
  const states = new Map<string, string[]>();
  for (const { labels, points } of series) {
    const { [metricNameLabel]: name, alertstate = '', ...own } = labels;
    if (name !== 'ALERTS') continue;
    const key = labelsKey(own);
    const known = states.get(key) ?? evaluations.map(() => 'gone');
    for (const { time, value } of points) if (value !== 'stale') known[steps.get(time) ?? -1] = alertstate;
    states.set(key, known);
  }
  return new Map(
    [...states].map(([key, known]) => [
      key,
      known.flatMap((state, step) => (state === (known[step - 1] ?? 'gone') ? [] : [{ step, state }])),
    ]),
  );
};

const shown = (changes: readonly Change[] = []): string =>
  changes.map(({ step, state }) => `${state} at ${String(step)}`).join(', ') || 'nothing';

/** Where two courses differ by more than an evaluation, in words; and how many changes are at the very same one. */
const compared = (
  theirs: ReadonlyMap<string, readonly Change[]>,
  ours: ReadonlyMap<string, readonly Change[]>,
): { readonly differences: readonly string[]; readonly changes: number; readonly exact: number } => {
  const differences: string[] = [];
  let [changes, exact] = [0, 0];
  for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
    const [a, b] = [theirs.get(key) ?? [], ours.get(key) ?? []];
    const isSame =
      a.length === b.length &&
      a.every(({ step, state }, i) => state === b[i]?.state && Math.abs(step - (b[i]?.step ?? 0)) <= 1);
    if (!isSame) differences.push(`${key}\n  Prometheus: ${shown(a)}\n  we: ${shown(b)}`);
    changes += a.length;
    exact += a.filter(({ step }, i) => step === b[i]?.step).length;
  }
  return { differences, changes, exact };
};

/** What was written, by series and moment. */
const valuesOf = (series: readonly RawSeries[]): Map<string, number> =>
  new Map(
    series
      .filter(({ labels }) => labels[metricNameLabel] !== probeName)
      .flatMap(({ labels, points }) =>
        points.flatMap(({ time, value }) =>
          value === 'stale' ? [] : [[`${labelsKey(labels)} ${String(time)}`, value] as const],
        ),
      ),
  );

const isAlike = (a: number, b: number | undefined): boolean =>
  b !== undefined && (Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.abs(a));

describeWithPeers('Thirty rules, beside a real Prometheus', ['prometheus'], function () {
  this.timeout(120_000 + 60_000 * pace);
  const text = paced(readFileSync(join('test', 'peers', 'fixtures', 'fidelity.rules.yml'), 'utf8'));
  const group = groupOf(probed(text));
  let told: Scraped;
  let theirs: Map<string, Change[]>;
  let mine: RawSeries[];
  before(async () => {
    told = await scrape(text, pace);
    theirs = changesOf(told.written, told.evaluations);
  });

  const agree = (sink: Sink, given: Scraped): RawSeries[] => {
    const ours = written(group, given, sink);
    const { differences, changes, exact } = compared(theirs, changesOf(ours, given.evaluations));
    process.stdout.write(
      `      ${exact} of ${changes} changes of ${theirs.size} alerts at the very same of ${told.evaluations.length} evaluations\n`,
    );
    assert.deepEqual(differences, []);
    return ours;
  };

  it('has something to say of every rule', () => {
    const names = group.rules.filter(({ kind }) => kind === 'alert').map(({ name }) => name);
    const known = told.written.flatMap(({ labels }) => labels['alertname'] ?? []);
    assert.deepEqual([...new Set(known)].sort(), [...names].sort());
    const states = [...theirs.values()].map((changes) => changes.map(({ state }) => state).join(' '));
    for (const course of ['firing gone', 'pending gone', 'pending firing gone'])
      assert.ok(
        states.some((state) => state.includes(course)),
        course,
      );
  });

  it('alerts are pending, firing and gone when they are there', () => {
    mine = agree(toRecording(), told);
  });

  it('records what it records, but for rates at the beginning of a counter, where 2.42 reckons otherwise', () => {
    const [a, b] = [valuesOf(told.written), valuesOf(mine)];
    const different = [...a].filter(([key, value]) => !isAlike(value, b.get(key))).map(([key]) => key);
    const others = different.filter((key) => !key.includes('service:requests:rate'));
    process.stdout.write(`      ${a.size - different.length} of ${a.size} samples alike\n`);
    // A scrape may come between a rule and the question before it.
    assert.ok(others.length <= a.size / 100, others.join('\n'));
    assert.ok(different.length <= a.size / 20, different.join('\n'));
  });

  if (isLong) it('and from our own store, which keeps whole seconds', () => void agree(toStore(), onSeconds(told)));
});
