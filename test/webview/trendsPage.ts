// The Trends tab of the built panel in a plain browser, with figures made for what is asked.
import type { Browser } from 'playwright-core';
import type { QueryAnswer } from '../../src/common/protocol/panel.ts';
import { unixMs } from '../../src/common/units.ts';
import { aheadAnswers, learnedAnswer } from './aheadFrame.ts';
import { madeAnswer } from './boardPage.ts';
import { frameOf, startAt } from './frames.ts';
import { openPanel, type PanelOptions, type PanelPage } from './panelPage.ts';
import { timelineEvents } from './timelineFrame.ts';

export interface TrendsPage extends PanelPage {
  readonly tick: () => Promise<void>;
}

/** Two weeks of history, or two days of it. */
export const openTrends = async (
  browser: Browser,
  options: PanelOptions,
  history: 'long' | 'young' = 'long',
): Promise<TrendsPage> => {
  const panel = await openPanel(browser, { ...options, state: { tab: 'trends', ...(options.state as object) } });
  let sequence = 0;
  const cut = (answer: QueryAnswer): QueryAnswer => {
    if (answer.kind !== 'matrix' || history === 'long') return answer;
    const since = startAt - 2 * 86_400_000;
    const values = (all: readonly (number | null)[]) =>
      all.map((value, at) => ((answer.times[at] ?? 0) > since ? value : null));
    return { ...answer, series: answer.series.map((one) => ({ ...one, values: values(one.values) })) };
  };
  const tick = async (): Promise<void> => {
    // The first answer may make it ask for another moment.
    for (let turn = 0; turn < 2; turn += 1) {
      sequence += 1;
      const subscribed = (await panel.sent()).findLast((said) => said.type === 'subscribe');
      const frame = frameOf('healthy', sequence);
      const queries = subscribed?.type === 'subscribe' ? Object.entries(subscribed.queries) : [];
      const answers = Object.fromEntries(
        queries.map(([name, query]) => [
          name,
          aheadAnswers[name] ?? learnedAnswer(query, frame.atMs) ?? cut(madeAnswer(query, frame.atMs)),
        ]),
      );
      const timeline = { events: timelineEvents, from: unixMs(startAt - 86_400_000), to: unixMs(startAt), more: 0 };
      await panel.say({ ...frame, answers, timeline });
    }
  };
  await panel.say({ type: 'engine', engine: { state: 'running' } });
  await tick();
  return { ...panel, tick };
};
