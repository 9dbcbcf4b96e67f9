/** The condition machine, told as timelines: one evaluation a minute, the states of the alerts at each. */
import assert from 'node:assert/strict';
import { unixMs } from '../../src/common/units.ts';
import { createQueryEngine } from '../../src/engine/query/query.ts';
import {
  evaluateGroup,
  initialState,
  readRuleFile,
  reloadGroup,
  forGraceMs,
  restoreGroup,
  type ForState,
  type GroupState,
  type RuleGroup,
  type RuleSample,
  type Transition,
} from '../../src/engine/rules/rules.ts';
import { readSource } from '../../src/engine/yaml/yaml.ts';
import { joined, Recording } from '../../src/cli/recording.ts';
import { placed } from '../../src/cli/loadScript.ts';

const minuteMs = 60_000;

interface Told {
  readonly samples: readonly RuleSample[];
  readonly transitions: readonly Transition[];
  readonly state: GroupState;
}

const groupOf = (group: object): RuleGroup => {
  const checks = createQueryEngine({ source: new Recording(), elapsed: () => 0 });
  const { value, problems } = readRuleFile(readSource(JSON.stringify({ groups: [{ name: 'g', ...group }] })), checks);
  assert.deepEqual(problems, []);
  return value[0] ?? assert.fail('no group');
};

/** Plays a group over series with a point a minute. */
class Play {
  readonly recording = new Recording();
  private group: RuleGroup;
  private readonly waiting;
  private readonly engine = createQueryEngine({ source: this.recording, elapsed: () => 0 });
  state: GroupState;

  constructor(group: object, series: Readonly<Record<string, string>>, { restored = true } = {}) {
    this.group = groupOf(group);
    this.state = initialState(this.group, { restored });
    const read = Object.entries(series).map(([name, values]) => {
      const one = placed(name, values, { start: unixMs(0), intervalMs: minuteMs });
      return typeof one === 'string' ? assert.fail(one) : one;
    });
    this.waiting = joined(read);
  }

  at(minute: number): Told {
    const now = unixMs(minute * minuteMs);
    for (const { labels, points } of this.waiting)
      for (const point of points) if (point.time <= now) this.recording.append(labels, point);
    const samples: RuleSample[] = [];
    const before = JSON.stringify(this.state.map(({ alerts }) => [...alerts]));
    const { state, transitions } = evaluateGroup(this.group, this.state, {
      now,
      externalLabels: {},
      externalUrl: '',
      ask: (expr, at) => this.engine.instant(expr, at),
      append: (sample) => {
        samples.push(sample);
        this.recording.append(sample.labels, { time: sample.at, value: sample.value });
      },
    });
    assert.equal(JSON.stringify(this.state.map(({ alerts }) => [...alerts])), before, 'a state was changed');
    this.state = state;
    return { samples, transitions, state };
  }

  reload(minute: number, group: object): readonly RuleSample[] {
    const next = groupOf(group);
    const { state, ends } = reloadGroup({ group: this.group, state: this.state }, next, unixMs(minute * minuteMs));
    this.group = next;
    this.state = state;
    return ends;
  }

  restore(minute: number, states: readonly ForState[]): void {
    const now = unixMs(minute * minuteMs);
    this.state = restoreGroup(this.group, this.state, { now, graceMs: forGraceMs, states: () => states });
  }
}

const letters = { inactive: 'i', pending: 'p', firing: 'F' } as const;

/** One letter a minute and alert: `p`, `F`, `i` for resolved and kept, `-` for none. */
const timeline = (rule: object, series: Readonly<Record<string, string>>, minutes: number): string => {
  const play = new Play({ rules: [{ alert: 'A', ...rule }] }, series);
  return Array.from({ length: minutes }, (_, minute) => {
    const states = [...(play.at(minute).state[0]?.alerts.values() ?? [])].map(({ state }) => letters[state]);
    return states.length === 0 ? '-' : states.join('');
  }).join(' ');
};

describe('alerting rules', () => {
  it('fire at once without `for`, and stay resolved for 15 minutes', () =>
    assert.equal(timeline({ expr: 'a > 0' }, { a: '1 1 0x30' }, 20), 'F F i i i i i i i i i i i i i i i i - -'));

  it('wait for the whole of `for`, and begin again after a gap', () => {
    assert.equal(timeline({ expr: 'a > 0', for: '2m' }, { a: '1 1 0 1 1 1 0' }, 7), 'p p - p p F i');
    assert.equal(timeline({ expr: 'a > 0', for: '90s' }, { a: '1 1 1' }, 3), 'p p F');
  });

  it('keep firing as long as they are told to', () =>
    assert.equal(timeline({ expr: 'a > 0', keep_firing_for: '2m' }, { a: '1 0 0 1 0 0 0 0' }, 8), 'F F F F F F i i'));

  it('take up a resolved alert as a new one', () => {
    const play = new Play({ rules: [{ alert: 'A', expr: 'a > 0', for: '1m' }] }, { a: '1 1 0 1 1' });
    const steps = [0, 1, 2, 3, 4].map((minute) => play.at(minute).transitions.map(({ from, to }) => `${from}>${to}`));
    assert.deepEqual(steps, [
      ['inactive>pending'],
      ['pending>firing'],
      ['firing>inactive'],
      ['inactive>pending'],
      ['pending>firing'],
    ]);
  });

  it('write ALERTS and ALERTS_FOR_STATE, and end what has changed', () => {
    const play = new Play(
      { rules: [{ alert: 'A', expr: 'a > 0', for: '1m', labels: { team: '{{ $labels.none }}', job: 'x' } }] },
      { 'a{job="j"}': '1 1 0' },
    );
    const told = (minute: number): string[] =>
      play
        .at(minute)
        .samples.map(
          ({ labels, value }) => `${JSON.stringify(labels)} ${typeof value === 'object' ? 'a histogram' : value}`,
        )
        .sort();
    // A label that expands to nothing shows its template in these series, as in Prometheus.
    const state = (alertstate: string): string =>
      `{"team":"{{ $labels.none }}","job":"x","alertname":"A","__name__":"ALERTS","alertstate":"${alertstate}"}`;
    const forState = '{"team":"{{ $labels.none }}","job":"x","alertname":"A","__name__":"ALERTS_FOR_STATE"}';
    assert.deepEqual(told(0), [`${forState} 0`, `${state('pending')} 1`].sort());
    assert.deepEqual(told(1), [`${forState} 0`, `${state('firing')} 1`, `${state('pending')} stale`].sort());
    assert.deepEqual(told(2), [`${forState} stale`, `${state('firing')} stale`].sort());
    assert.deepEqual(told(3), []);
  });

  it('fail by themselves, keep their alerts and say why', () => {
    const play = new Play(
      {
        rules: [
          { alert: 'Same', expr: 'a', labels: { job: '' } },
          { record: 'r', expr: 'a', labels: { job: 'x' } },
          { alert: 'Good', expr: 'a > 1' },
        ],
      },
      { 'a{job="1"}': '1 2', 'a{job="2"}': '_ 3' },
    );
    assert.deepEqual(
      play.at(0).state.map(({ problem }) => problem),
      [undefined, undefined, undefined],
    );
    const { state } = play.at(1);
    assert.deepEqual(
      state.map(({ problem }) => problem),
      [
        'vector contains metrics with the same labelset after applying alert labels',
        'vector contains metrics with the same labelset after applying rule labels',
        undefined,
      ],
    );
    assert.deepEqual(
      state.map(({ alerts }) => alerts.size),
      [1, 0, 2],
    );
  });

  it('lose all alerts beyond the limit of their group, without an end of their series', () => {
    const play = new Play(
      {
        limit: 1,
        rules: [
          { alert: 'A', expr: 'a > 0' },
          { record: 'r', expr: 'a > 0' },
        ],
      },
      { 'a{n="1"}': '1 1 1', 'a{n="2"}': '0 1 0' },
    );
    assert.equal(play.at(0).samples.length, 3);
    const over = play.at(1);
    assert.deepEqual(
      over.state.map(({ problem }) => problem),
      ['exceeded limit of 1 with 2 alerts', 'exceeded limit of 1 with 2 series'],
    );
    assert.deepEqual([over.samples.length, over.state[0]?.alerts.size], [0, 0]);
    assert.deepEqual(
      play.at(2).transitions.map(({ to }) => to),
      ['firing'],
    );
  });

  it('leave out and count what is beyond their own bound', () => {
    const series = Object.fromEntries(Array.from({ length: 2_005 }, (_, i) => [`a{n="${i}"}`, '1']));
    const { state } = new Play({ rules: [{ alert: 'A', expr: 'a' }] }, series).at(0);
    assert.deepEqual([state[0]?.alerts.size, state[0]?.dropped], [2_000, 5]);
  });

  it('see and write the past by the offset of their group', () => {
    const play = new Play({ query_offset: '1m', rules: [{ record: 'r', expr: 'a' }] }, { a: '1 2 3' });
    assert.equal(play.at(0).samples.length, 0);
    assert.deepEqual(play.at(2).samples, [{ labels: { __name__: 'r' }, at: 60_000, value: 2 }]);
  });

  it('take labels of their group, their own first', () => {
    const rules = [
      { record: 'r', expr: 'a', labels: { x: 'own' } },
      { alert: 'A', expr: 'r', labels: { y: '' } },
    ];
    const { samples } = new Play({ labels: { x: 'group', y: 'group' }, rules }, { a: '1' }).at(0);
    assert.deepEqual(samples[0]?.labels, { __name__: 'r', x: 'own', y: 'group' });
    assert.deepEqual(samples[1]?.labels, { __name__: 'ALERTS', alertname: 'A', alertstate: 'firing', x: 'group' });
  });
});

describe('a rule file that has changed', () => {
  const alert = { alert: 'A', expr: 'a > 0', for: '2m' };
  const statesOf = ({ state }: Told): string[] =>
    state.map(({ alerts }) => [...alerts.values()].map((one) => one.state).join());

  it('lets the rules that are still there go on, wherever they stand now', () => {
    const play = new Play({ rules: [alert, { record: 'r', expr: 'a' }] }, { a: '1x9' });
    assert.deepEqual(statesOf(play.at(0)), ['pending', '']);
    const ends = play.reload(0, {
      rules: [
        { record: 'new', expr: 'a' },
        { record: 'r', expr: 'a + 1' },
        { ...alert, for: '1m' },
      ],
    });
    assert.deepEqual(ends, []);
    assert.deepEqual(statesOf(play.at(1)), ['', '', 'firing']);
  });

  it('ends the series of rules that are gone, unless another writes them', () => {
    const labels = { team: 'x' };
    const rules = [
      { record: 'r', expr: 'a' },
      { record: 's', expr: 'a' },
      { record: 's', expr: 'a', labels },
    ];
    const play = new Play({ rules }, { a: '1x9', 'a{team="x"}': '1x9' });
    play.at(0);
    const ends = play.reload(1, { rules: [{ record: 's', expr: 'a' }] });
    const names = ends.map(
      (end) => `${end.labels['__name__'] ?? ''}{${end.labels['team'] ?? ''}} ${end.at} ${end.value === 'stale'}`,
    );
    assert.deepEqual(names, ['r{} 60000 true', 'r{x} 60000 true']);
  });

  it('begins anew under another name or other labels', () => {
    const play = new Play({ rules: [alert] }, { a: '1x9' });
    play.at(0);
    assert.equal(play.reload(1, { rules: [{ ...alert, labels: { severity: 'page' } }] }).length, 2);
    assert.deepEqual(
      [...(play.at(2).state[0]?.alerts.values() ?? [])].map(({ activeAt }) => activeAt),
      [120_000],
    );
  });
});

describe('for, after a restart', () => {
  const played = (forText: string, state: Partial<ForState>): { activeMinute: number; writes: number[] } => {
    const group = { rules: [{ alert: 'A', expr: 'a > 0', for: forText }] };
    const play = new Play(group, { 'a{job="j"}': '1x500' }, { restored: false });
    const labels = { __name__: 'ALERTS_FOR_STATE', alertname: 'A', job: 'j' };
    play.at(100);
    // Not yet: a group has to run twice.
    play.restore(100, []);
    const writes = [play.at(100).samples.length];
    play.restore(100, [{ labels, at: unixMs(95 * minuteMs), value: 60 * 60, ...state }]);
    writes.push(play.at(101).samples.length);
    const [alert] = [...(play.state[0]?.alerts.values() ?? [])];
    return { activeMinute: (alert?.activeAt ?? 0) / minuteMs, writes };
  };

  it('writes nothing before it is restored', () => assert.deepEqual(played('1h', {}).writes, [0, 2]));
  it('goes on where it stood, less the time that was down', () => assert.equal(played('1h', {}).activeMinute, 65));
  it('gives ten minutes to what was about to fire', () => assert.equal(played('40m', {}).activeMinute, 70));
  it('keeps the time of what was firing', () => assert.equal(played('30m', {}).activeMinute, 60));
  it('begins anew where a wait is shorter than the grace', () => assert.equal(played('5m', {}).activeMinute, 100));
  it('begins anew after an hour, or an end', () => {
    assert.equal(played('2h', { at: unixMs(39 * minuteMs) }).activeMinute, 100);
    assert.equal(played('2h', { value: 'stale' }).activeMinute, 100);
    assert.equal(played('2h', { labels: { __name__: 'ALERTS_FOR_STATE', alertname: 'A' } }).activeMinute, 100);
  });
});

describe('vitals_ annotations', () => {
  const guarded = (annotations: Readonly<Record<string, string>>, rest: object = {}): object => ({
    expr: 'a > 10',
    annotations,
    ...rest,
  });

  it('change nothing where a rule has none that bear on its state', () => {
    const plain = timeline({ expr: 'a > 10', for: '1m' }, { a: '11 11 9 11 11 _x3' }, 7);
    const marked = guarded({ vitals_runbook: 'cpu', vitals_action: 'restart', vitals_no_data: 'ok' }, { for: '1m' });
    assert.equal(timeline(marked, { a: '11 11 9 11 11 _x3' }, 7), plain);
  });

  it('recovery: fires until the recovery expression holds, and never before `for`', () => {
    const rule = guarded({ vitals_recovery: 'a < 5' }, { for: '1m' });
    assert.equal(timeline(rule, { a: '11 11 9 7 4 7 11 9' }, 8), 'p F F F i i p -');
  });

  it('recovery: each alert by its own labels', () =>
    assert.equal(
      timeline(guarded({ vitals_recovery: 'a < 5' }), { 'a{n="1"}': '11 9 4', 'a{n="2"}': '11 4 4' }, 3),
      'FF Fi ii',
    ));

  it('recovery: keep_firing_for begins when it has recovered', () =>
    assert.equal(
      timeline(guarded({ vitals_recovery: 'a < 5' }, { keep_firing_for: '2m' }), { a: '11 9 4 4 4' }, 5),
      'F F F F i',
    ));

  it('no data: resolves, keeps or alerts', () => {
    const series = { a: '11 11 stale _x3 9' };
    assert.equal(timeline(guarded({ vitals_recovery: 'a < 5' }), series, 7), 'F F i i i i i');
    assert.equal(timeline(guarded({ vitals_no_data: 'keep' }), series, 7), 'F F F F F F i');
    assert.equal(timeline(guarded({ vitals_no_data: 'alerting' }), series, 7), 'F F F F F F i');
  });

  it('no data: keeps an alert pending, and does not let it fire meanwhile', () =>
    assert.equal(
      timeline(guarded({ vitals_no_data: 'keep' }, { for: '2m' }), { a: '11 stale _ _ 11' }, 5),
      'p p p p F',
    ));

  it('no data: alerts where there never was any', () =>
    assert.equal(timeline(guarded({ vitals_no_data: 'alerting' }, { for: '1m' }), {}, 3), 'p F F'));

  it('samples: no alert from three requests', () => {
    const rule = guarded({ vitals_samples: 'sum by (n) (count)', vitals_min_samples: '20' });
    const series = { 'a{n="1",m="x"}': '11x4', 'count{n="1",k="y"}': '3 19 20 3', 'a{n="2"}': '11x4' };
    assert.equal(timeline(rule, series, 4), '- - F i');
  });

  it('a question that fails is the failure of its rule', () => {
    const rule = guarded({ vitals_recovery: 'a < on (x) group_left () b' });
    const play = new Play({ rules: [{ alert: 'A', ...rule }] }, { a: '11 9', 'b{y="1"}': '1 1', 'b{y="2"}': '1 1' });
    assert.equal(play.at(0).state[0]?.problem, undefined);
    const { state } = play.at(1);
    assert.match(state[0]?.problem ?? '', /duplicate series.*in "a < on/);
    assert.equal(state[0]?.alerts.size, 1);
  });
});
