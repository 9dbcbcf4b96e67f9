// The Trends tab of the built panel in a plain browser, with figures made for what is asked.
import type { Browser } from 'playwright-core';
import type { QueryAnswer } from '../../src/common/protocol/panel.ts';
import { unixMs } from '../../src/common/units.ts';
import type { AlertAnswer, AlertAsk } from '../../src/common/protocol/alerts.ts';
import { aheadAnswers, learnedAnswer, thresholdProposals } from './aheadFrame.ts';
import { alertAnswer } from './alertFrames.ts';
import { madeAnswer } from './boardPage.ts';
import { frameOf, startAt } from './frames.ts';
import { openPanel, type PanelOptions, type PanelPage } from './panelPage.ts';
import { timelineEvents } from './timelineFrame.ts';

export interface TrendsPage extends PanelPage {
  readonly tick: () => Promise<void>;
  /** What was asked of the alerts, in order. */
  readonly asked: () => Promise<readonly AlertAsk[]>;
}

/** Two weeks of history, or two days of it. */
export const openTrends = async (
  browser: Browser,
  options: PanelOptions,
  history: 'long' | 'young' = 'long',
): Promise<TrendsPage> => {
  const panel = await openPanel(browser, { ...options, state: { tab: 'trends', ...(options.state as object) } });
  let [sequence, answered] = [0, 0];
  /** Thresholds that the page has changed. */
  const changed = new Map<string, number | null>();
  const answerTo = (ask: AlertAsk): AlertAnswer => {
    if (ask.kind === 'proposals') return { kind: 'proposals', proposals: thresholdProposals };
    if (ask.kind === 'override') {
      changed.set(ask.rule, ask.override?.threshold ?? null);
      return { kind: 'done', changed: 1 };
    }
    const answer = alertAnswer(ask);
    if (answer.kind !== 'rules') return answer;
    const rules = answer.rules.map((rule) =>
      changed.has(rule.name) ? { ...rule, threshold: changed.get(rule.name) ?? rule.shippedThreshold } : rule,
    );
    return { ...answer, rules };
  };
  const alertAsks = async () => (await panel.sent()).flatMap((said) => (said.type === 'alerts' ? [said] : []));
  const answer = async (): Promise<void> => {
    const asks = (await alertAsks()).slice(answered);
    answered += asks.length;
    for (const { request, ask } of asks) await panel.say({ type: 'alerts', request, answer: answerTo(ask) });
  };
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
      await answer();
    }
  };
  await panel.say({ type: 'engine', engine: { state: 'running' } });
  await tick();
  return { ...panel, tick, asked: async () => (await alertAsks()).map(({ ask }) => ask) };
};
