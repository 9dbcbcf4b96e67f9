import assert from 'node:assert/strict';
import { ageText } from '../../src/common/age.ts';
import type { Alert } from '../../src/common/alerts.ts';
import type { AlertAsk } from '../../src/common/protocol/alerts.ts';
import type { TimelineEvent } from '../../src/common/timeline.ts';
import { unixMs } from '../../src/common/units.ts';
import {
  defaultSort,
  doable,
  filterAlerts,
  groupAlerts,
  sortAlerts,
  subjects,
} from '../../webview/panels/alerts/alertRows.ts';
import { deedLetters } from '../../webview/panels/alerts/deeds.ts';
import { alertsMemoryOf } from '../../webview/panels/alerts/kept.ts';
import {
  answered,
  asked,
  forgotten,
  framed,
  looked,
  nothingKnown,
  relooked,
  subscribed,
  type Known,
  type Look,
} from '../../webview/panels/alerts/known.ts';
import { firingSpan, figureText, whyName, whyTrend } from '../../webview/panels/alerts/whyChart.ts';
import { changesAround, dueText, newlyCritical, openingOf, statusHint } from '../../webview/panels/alerts/words.ts';
import { grouped } from '../../webview/parts/ordering.ts';
import { nextRow, toggled } from '../../webview/parts/rowFocus.ts';
import { stackOf, stackText } from '../../webview/parts/stack.ts';
import { alertAnswer, alertFrame, alertOf, badAfternoon, whyAnswers } from './alertFrames.ts';
import { startAt } from './frames.ts';

const names = (alerts: readonly Alert[]): readonly string[] => alerts.map(({ name, status }) => `${name} ${status}`);
const minute = 60_000;

describe('the table of alerts', () => {
  const all = { shown: 'all', text: '' } as const;

  it('shows what somebody may have to answer, and the rest on demand', () => {
    const count = (shown: 'open' | 'muted' | 'resolved' | 'all') =>
      filterAlerts(badAfternoon, { shown, text: '' }).length;
    assert.deepEqual([count('open'), count('muted'), count('resolved'), count('all')], [4, 2, 1, 7]);
  });

  it('finds words in any order, in names, summaries, labels, severities and people', () => {
    const found = (text: string) => names(filterAlerts(badAfternoon, { ...all, text }));
    assert.deepEqual(found('completion MARA'), ['LanguageServerSlow new']);
    assert.deepEqual(found('server=ESLint'), ['LanguageServerSlow pending']);
    assert.deepEqual(found('acknowledged'), ['MemoryNearlyFull acknowledged']);
    assert.deepEqual(found('mara jonas'), []);
  });

  it('puts first what has to be looked at first: the worst, of these the unanswered, of these the newest', () => {
    assert.deepEqual(names(sortAlerts(badAfternoon.toReversed(), defaultSort)), [
      'LanguageServerSlow new',
      'ExtensionHostStalls flapping',
      'MemoryNearlyFull acknowledged',
      'LanguageServerSlow pending',
      'DiskBusy inhibited',
      'ServerRestarted snoozed',
      'MemoryGrows resolved',
    ]);
  });

  it('sorts by age from the newest to the oldest and back, and puts nobody last either way', () => {
    const by = (column: string, direction: 'ascending' | 'descending') =>
      sortAlerts(badAfternoon, { column, direction });
    assert.equal(by('age', 'ascending')[0]?.status, 'pending');
    assert.equal(by('age', 'descending')[0]?.name, 'ServerRestarted');
    for (const direction of ['ascending', 'descending'] as const)
      assert.equal(by('assignee', direction).at(-1)?.assignee, undefined);
    assert.deepEqual(by('no such column', 'ascending'), sortAlerts(badAfternoon, defaultSort));
  });

  it('groups without leaving the order: a group stands where its first row stood', () => {
    const { rows, groupOf } = groupAlerts(sortAlerts(badAfternoon, defaultSort), 'name');
    assert.ok(groupOf !== undefined);
    assert.deepEqual([...grouped(rows, groupOf).keys()].slice(0, 2), ['LanguageServerSlow', 'ExtensionHostStalls']);
    assert.deepEqual(
      rows.slice(0, 2).map(({ status }) => status),
      ['new', 'pending'],
    );
    assert.equal(groupAlerts(badAfternoon, 'none').rows, badAfternoon);
  });

  it('means what is chosen and still there, or else the row of the keyboard', () => {
    const [first, second] = badAfternoon;
    const gone = new Set(['gone', first!.id]);
    assert.deepEqual(subjects(badAfternoon, { chosen: gone, active: second!.id }), [first]);
    assert.deepEqual(subjects(badAfternoon, { chosen: new Set(['gone']), active: second!.id }), [second]);
    assert.deepEqual(subjects(badAfternoon, { chosen: new Set(), active: undefined }), []);
  });

  it('offers of a choice only what can be done', () => {
    assert.equal(doable('acknowledge', badAfternoon).length, 5);
    assert.equal(doable('resolve', badAfternoon).length, 6);
    assert.equal(doable('useless', [{ ...badAfternoon[0]!, notUseful: true }]).length, 0);
    assert.equal(new Set(deedLetters).size, deedLetters.length, 'a letter does one thing');
  });
});

describe('rows by keyboard', () => {
  it('move within the table, and end where it ends', () => {
    const keys = ['ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'PageUp', 'x'];
    assert.deepEqual(
      keys.map((key) => nextRow(key, 3, 30)),
      [4, 2, 0, 29, 13, 0, undefined],
    );
    assert.equal(nextRow('ArrowUp', 0, 3), 0);
    assert.equal(nextRow('ArrowDown', -1, 0), undefined);
  });
  it('are chosen and let go of', () => {
    assert.deepEqual([...toggled(toggled(new Set(['a']), 'b'), 'a')], ['b']);
  });
});

describe('words of alerts', () => {
  it('tell an age in two units at most', () => {
    const hour = 60 * minute;
    const cases: readonly (readonly [number, string])[] = [
      [-5, '0 s'],
      [59_999, '59 s'],
      [minute, '1 min'],
      [hour - 1, '59 min'],
      [hour, '1 h'],
      [3 * hour + 20 * minute, '3 h 20 min'],
      [24 * hour, '1 d'],
      [52 * hour + 59 * minute, '2 d 4 h'],
    ];
    for (const [ms, text] of cases) assert.equal(ageText(ms), text);
  });

  it('say what to look at first, until when, and what is muted', () => {
    const list = alertFrame('bad').alerts!;
    assert.equal(
      openingOf(list),
      '3 alerts are firing; first LanguageServerSlow for 4 min, answer within 48 s. 2 alerts are muted.',
    );
    assert.equal(openingOf(alertFrame('quiet').alerts!), 'No alert is firing.');
    const answeredAll = list.alerts.filter(({ status }) => status === 'acknowledged');
    const firing = { critical: 0, high: 1, medium: 0, low: 0 };
    assert.equal(
      openingOf({ ...list, alerts: answeredAll, firing, muted: 0 }),
      '1 alert is firing, and somebody has taken it on.',
    );
    assert.equal(dueText(badAfternoon[0]!, startAt + 2 * minute), 'answer overdue by 1 min');
  });

  it('tell of a status who and when, where that is known', () => {
    const [fresh, taken] = badAfternoon;
    assert.equal(statusHint(fresh!), 'Firing, and nobody has answered it');
    assert.equal(statusHint(taken!), 'Acknowledged by mara at 13:39');
  });

  it('name what else changed from ten minutes before until the end, and not the alert itself', () => {
    const alert = { ...badAfternoon[0]!, resolvedAt: unixMs(startAt) };
    const event = (offsetMs: number, kind: TimelineEvent['kind'], subject = ''): TimelineEvent => ({
      at: unixMs(alert.pendingSince + offsetMs),
      kind,
      subject,
      text: `${kind} ${offsetMs}`,
    });
    const after = startAt - alert.pendingSince + 1;
    const events = [
      event(after, 'big_file'),
      event(after - 1, 'file_storm'),
      event(0, 'alert', alert.name),
      event(0, 'alert', 'Another'),
      event(-10 * minute, 'setting_changed'),
      event(-10 * minute - 1, 'branch_switched'),
    ];
    assert.deepEqual(
      changesAround(alert, events).map(({ kind, subject }) => `${kind} ${subject}`.trim()),
      ['file_storm', 'alert Another', 'setting_changed'],
    );
  });

  it('announce a critical alert when it comes, and not again', () => {
    const [first, ...others] = badAfternoon;
    assert.equal(newlyCritical(others, badAfternoon), 'Critical alert: LanguageServerSlow.');
    assert.equal(newlyCritical(badAfternoon, badAfternoon), '');
    const taken = { ...first!, status: 'acknowledged' } as Alert;
    assert.equal(newlyCritical(badAfternoon, [taken, ...others]), '');
  });
});

describe('what the page knows of alerts', () => {
  const look: Look = { view: 'open', days: 7, open: undefined, text: '' };
  /** Answers all that was asked. */
  const settle = (known: Known, seen: Look, send: readonly { request: number; ask: AlertAsk }[]): Known => {
    let state = known;
    for (const { request, ask } of send) {
      const next = answered(state, { type: 'alerts', request, answer: alertAnswer(ask) }, seen);
      state = settle(next.known, seen, next.send);
    }
    return state;
  };

  it('asks what is seen, once, however slow the answer', () => {
    const first = looked(nothingKnown, look);
    assert.deepEqual(
      first.send.map(({ ask }) => ask),
      [{ kind: 'frequency', days: 7 }],
    );
    assert.deepEqual(looked(first.known, look).send, []);
    assert.equal(looked(forgotten(first.known), look).send.length, 1, 'another engine is asked again');
  });

  it('asks only for what was not seen before', () => {
    const rules = relooked(nothingKnown, { ...look, view: 'rules' }, look);
    assert.deepEqual(
      rules.send.map(({ ask }) => ask.kind),
      ['rules', 'effects'],
    );
    assert.deepEqual(relooked(nothingKnown, { ...look, text: 'x' }, look).send, [], 'the table filters by itself');
    const history = { ...look, view: 'history' } as const;
    assert.deepEqual(
      relooked(nothingKnown, { ...history, text: 'slow' }, history).send.map(({ ask }) => ask),
      [{ kind: 'history', limit: 200, text: 'slow' }],
    );
  });

  it('takes the list from each frame, and asks for the open alert every fifth', () => {
    const open = { ...look, open: 'a' };
    const kinds = (sequence: number) =>
      framed(nothingKnown, open, { ...alertFrame('bad', sequence) }).send.map(({ ask }) => ask.kind);
    assert.deepEqual([kinds(1), kinds(5)], [[], ['detail']]);
    assert.equal(framed(nothingKnown, look, alertFrame('bad')).known.list?.alerts.length, 7);
  });

  it('joins the pages of history and starts anew with other words', () => {
    const seen = { ...look, view: 'history' } as const;
    const first = looked(nothingKnown, seen);
    const one = settle(first.known, seen, first.send);
    assert.equal(one.history?.alerts.length, 100);
    const more = asked(one, [{ kind: 'history', limit: 200, before: one.history.next! }]);
    const two = settle(more.known, seen, more.send);
    assert.equal(new Set(two.history?.alerts.map(({ id }) => id)).size, 200);
    const other = relooked(two, { ...seen, text: 'disk' }, seen);
    assert.equal(settle(other.known, seen, other.send).history?.alerts.length, 100);
  });

  it('says what a deed has come to, in the words of who refused it, and asks for the list at once', () => {
    const deed = asked(nothingKnown, [{ kind: 'acknowledge', ids: ['a', 'b'] }]);
    const [request] = deed.send;
    const next = answered(
      deed.known,
      { type: 'alerts', request: request!.request, answer: { kind: 'done', changed: 2 } },
      look,
    );
    assert.equal(next.known.told, '2 alerts acknowledged.');
    assert.deepEqual(
      next.send.map(({ ask }) => ask.kind),
      ['list', 'frequency'],
    );
    const refused = { kind: 'refused', reason: 'It is over already.' } as const;
    assert.equal(
      answered(deed.known, { type: 'alerts', request: 1, answer: refused }, look).known.told,
      refused.reason,
    );
    assert.equal(answered(deed.known, { type: 'alerts', request: 99, answer: refused }, look).known.told, '');
  });

  it('keeps where the user was, as far as it is what it should be', () => {
    const kept = alertsMemoryOf({ view: 'rules', days: 30, shown: 'all', grouping: 'name', sort: 3 });
    assert.deepEqual(kept, { view: 'rules', days: 30, shown: 'all', grouping: 'name', sort: defaultSort });
    assert.deepEqual(alertsMemoryOf({ view: 'x', shown: 'constructor' }), alertsMemoryOf(undefined));
  });

  describe('the chart of an alert', () => {
    const opened = (alert: Alert): { readonly known: Known; readonly open: Look } => {
      const open = { ...look, open: alert.id };
      const start = { ...nothingKnown, list: alertFrame('bad').alerts };
      const { known } = asked(start, [{ kind: 'detail', id: alert.id }]);
      const answer = alertAnswer({ kind: 'detail', id: alert.id });
      assert.ok(answer.kind === 'detail');
      const detail = { ...answer.detail, alert };
      return {
        known: answered(known, { type: 'alerts', request: 1, answer: { kind: 'detail', detail } }, open).known,
        open,
      };
    };

    it('asks for twice the life of the alert, and shades when it fired', () => {
      const { known, open } = opened(badAfternoon[0]!);
      const { queries } = subscribed(known, open);
      const [query] = Object.values(queries);
      assert.ok(query?.kind === 'range');
      assert.equal(query.rangeMs, 30 * minute);
      const answers = whyAnswers([{ type: 'subscribe', version: 1, intervalMs: 1_000, queries }]);
      const { plot, lines, text } = whyTrend({ detail: known.detail, asked: known.why, answers });
      assert.equal(plot?.threshold, 0.3);
      assert.deepEqual(plot?.spans, [{ from: badAfternoon[0]!.firingSince, to: startAt }]);
      assert.ok(plot.top > 0.3 && plot.top < 1);
      assert.deepEqual(
        lines.map(({ label, value }) => `${label} ${value}`),
        ['Value 0.374', 'Threshold 0.3'],
      );
      assert.match(text, /Threshold 0\.3\. Firing since 13:58\./);
      assert.deepEqual(subscribed(known, open).timeline, { rangeMs: 30 * minute }, 'and what changed meanwhile');
      assert.deepEqual(subscribed(known, look), { alerts: true, queries: {} }, 'a closed drawer asks nothing');
    });

    it('of one that is long over ends where it ended, and stays there', () => {
      const over = alertOf({
        name: 'DiskBusy',
        severity: 'low',
        status: 'resolved',
        ageMs: 6 * 60 * minute,
        summary: '',
      });
      const { known, open } = opened(over);
      const { why } = known;
      const back = startAt - (over.resolvedAt! + 10 * minute);
      assert.equal(why?.offsetMs, back);
      assert.equal(why.changes.endMs, over.resolvedAt! + 10 * minute);
      assert.match(
        why.query.expr,
        new RegExp(`^last_over_time\\(\\(.+\\)\\[\\d+s:\\d+s\\] offset ${back / 1_000}s\\)$`),
      );
      const later = { ...known, list: { ...known.list!, at: (startAt + 9_000) as typeof over.pendingSince } };
      const again = asked(later, [{ kind: 'detail', id: over.id }]);
      const request = again.send[0]!.request;
      const next = answered(
        again.known,
        { type: 'alerts', request, answer: { kind: 'detail', detail: known.detail! } },
        open,
      );
      assert.equal(whyName(next.known.why!), whyName(why), 'the same question');
      assert.deepEqual(firingSpan(over, startAt), [{ from: over.firingSince, to: over.resolvedAt }]);
    });

    it('says why there is none', () => {
      const { known } = opened(badAfternoon[0]!);
      const facts = { detail: known.detail, asked: known.why };
      assert.equal(whyTrend({ ...facts, answers: {} }).instead, 'Loading…');
      const failed = { kind: 'error', problems: [{ message: 'no such function' }] } as const;
      assert.match(whyTrend({ ...facts, answers: { [whyName(known.why!)]: failed } }).instead, /no such function/);
      const empty = { kind: 'matrix', times: [], series: [] } as const;
      assert.match(whyTrend({ ...facts, answers: { [whyName(known.why!)]: empty } }).instead, /No figures/);
    });

    it('writes figures of any size in three digits', () => {
      assert.deepEqual([0, 0.30001, 1_234, 12_345_678, 0.00001].map(figureText), [
        '0',
        '0.3',
        '1230',
        '1.2e+7',
        '1.0e-5',
      ]);
    });
  });
});

describe('alerts by day', () => {
  const bucket = (title: string, critical: number, low: number) => ({
    label: title,
    title,
    counts: { critical, high: 0, medium: 0, low },
  });
  it('stand on whole numbers, and one alert does not fill the height', () => {
    assert.equal(stackOf([bucket('Mon', 1, 0)]).top, 4);
    for (const count of [5, 9, 23, 117, 999, 4_000]) {
      const { top, valueMarks } = stackOf([bucket('Mon', count, 0)]);
      assert.ok(top >= count && valueMarks.length <= 6, String(count));
      assert.ok(valueMarks.every(({ value }) => Number.isInteger(value)));
    }
  });
  it('are told in a sentence', () => {
    assert.equal(
      stackText('Alerts over 7 days', [bucket('Mon', 1, 0), bucket('Tue', 2, 3)]),
      'Alerts over 7 days: 6 in all, 3 critical, 3 low. Most on Tue: 5.',
    );
    assert.equal(stackText('Alerts over 7 days', [bucket('Mon', 0, 0)]), 'Alerts over 7 days: none.');
  });
});
