import assert from 'node:assert/strict';
import { clustersOf, nextEvent } from '../../webview/panels/timeline/clusters.ts';
import { timelineAsked } from '../../webview/panels/timeline/queries.ts';
import { shownOf } from '../../webview/panels/timeline/shown.ts';
import { around, initialView, moved, presets, spanOf, viewOf, zoomed } from '../../webview/parts/span.ts';
import { pointStep } from '../../webview/parts/timeAxis.ts';
import { startAt } from './frames.ts';
import { timelineEvents, timelineFrame } from './timelineFrame.ts';

const minute = 60_000;

describe('the span of the timeline', () => {
  it('goes along with the time until it ends in the past, and again when it reaches the present', () => {
    const live = spanOf(initialView, startAt);
    assert.deepEqual(live, { from: startAt - 60 * minute, to: startAt });
    const past = moved(live, -0.5, startAt);
    assert.deepEqual(past, { rangeMs: 60 * minute, endMs: startAt - 30 * minute });
    assert.deepEqual(moved(spanOf(past, startAt), 0.5, startAt), initialView);
    assert.equal(viewOf({ from: startAt, to: startAt + minute }, startAt).endMs, undefined);
  });

  it('keeps the place of the moment that is zoomed around, from a minute to a month', () => {
    const seen = { from: startAt - 100 * minute, to: startAt };
    const at = startAt - 75 * minute;
    const view = zoomed(seen, { factor: 0.5, around: at }, startAt);
    const { from, to } = spanOf(view, startAt);
    assert.equal(view.rangeMs, 50 * minute);
    assert.ok(Math.abs((at - from) / (to - from) - 0.25) < 1e-6);
    assert.equal(zoomed(seen, { factor: 1e-9, around: at }, startAt).rangeMs, minute);
    assert.equal(zoomed(seen, { factor: 1e9, around: at }, startAt).rangeMs, 30 * 24 * 60 * minute);
  });

  it('moves to a moment that is not seen, and stays where it is', () => {
    assert.equal(around(initialView, startAt - minute, startAt), initialView);
    assert.deepEqual(around(initialView, startAt - 600 * minute, startAt), {
      rangeMs: 60 * minute,
      endMs: startAt - 570 * minute,
    });
  });

  it('asks for at most 240 points, each over all that came since the one before', () => {
    for (const { rangeMs } of presets) {
      assert.ok(rangeMs / pointStep(rangeMs) <= 240);
      const { queries, timeline } = timelineAsked({ rangeMs, endMs: startAt });
      const [query] = Object.values(queries);
      assert.ok(query?.kind === 'range' && query.endMs === startAt);
      assert.deepEqual(timeline, { rangeMs, endMs: startAt });
    }
  });
});

describe('what the timeline shows', () => {
  it('leaves out lanes that are hidden, and what is not of its span', () => {
    const all = shownOf(timelineFrame(), initialView, []);
    assert.equal(all.events.length, timelineEvents.length);
    assert.ok(
      shownOf(timelineFrame(), initialView, ['servers']).events.every(({ kind }) => !kind.startsWith('server')),
    );
    const quarter = { rangeMs: 15 * minute, endMs: undefined };
    assert.equal(shownOf(timelineFrame(), quarter, []).events.length, 3);
    assert.equal(shownOf(timelineFrame(), quarter, []).plot, undefined, 'the answer is one to another span');
  });

  it('makes one mark of events that stand too close, and walks through them one by one', () => {
    const span = spanOf(initialView, startAt);
    const clusters = clustersOf(timelineEvents, span, 60);
    assert.ok(clusters.length < timelineEvents.length);
    assert.equal(clusters.flatMap(({ events }) => events).length, timelineEvents.length);
    assert.ok(clusters.every(({ share }) => share >= 0 && share <= 1));
    const first = nextEvent(timelineEvents, startAt, 'earlier');
    assert.equal(first?.kind, 'remedy_applied');
    assert.equal(nextEvent(timelineEvents, first.at, 'later'), undefined);
    assert.equal(nextEvent(timelineEvents, first.at, 'earlier')?.kind, 'alert');
  });
});
