import { choiceOf, isChoice, type Choice } from './parts/choice.ts';
import { isRangeId, type RangeId } from './parts/range.ts';
import { timeViewOf, type TimeView } from './parts/span.ts';
import { isTabId, tabIds, type TabId } from './session.ts';

/** What a page keeps over hide and reload: where the user was, never data. */
export interface Memory {
  readonly tab: TabId;
  readonly range: RangeId;
  /** The span of time that panels share. */
  readonly time: TimeView;
  readonly paused: boolean;
  /** The operation whose slowest requests are shown. */
  readonly choice: Choice | undefined;
  /** What each panel keeps of its own, which it checks itself. */
  readonly panels: Readonly<Partial<Record<TabId, unknown>>>;
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;

/** An older version of the page may have kept something else: each part is taken only when it is what it should be. */
export const memoryOf = (kept: unknown, initial: Memory): Memory => {
  const { tab, range, time, paused, choice, panels } = recordOf(kept);
  const known = recordOf(panels);
  return {
    tab: isTabId(tab) ? tab : initial.tab,
    range: isRangeId(range) ? range : initial.range,
    time: timeViewOf(time) ?? initial.time,
    paused: typeof paused === 'boolean' ? paused : initial.paused,
    choice: isChoice(choice) ? choiceOf(choice) : initial.choice,
    panels: Object.fromEntries(tabIds.filter((id) => Object.hasOwn(known, id)).map((id) => [id, known[id]])),
  };
};
