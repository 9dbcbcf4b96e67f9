// The Alerts tab of the built panel in a plain browser, with an engine that answers from data.
import type { Browser } from 'playwright-core';
import type { AlertAsk } from '../../src/common/protocol/alerts.ts';
import { alertAnswer, alertFrame, alertOf, changesAnswer, whyAnswers, type AlertCondition } from './alertFrames.ts';
import { openPanel, type PanelOptions, type PanelPage } from './panelPage.ts';

export interface AlertPage extends PanelPage {
  /** Sends the next frame, with the chart that is asked for. */
  readonly tick: () => Promise<void>;
  /** Answers whatever was asked since; what was asked, in order. */
  readonly answer: () => Promise<readonly AlertAsk[]>;
}

export const openAlerts = async (
  browser: Browser,
  options: PanelOptions,
  condition: AlertCondition = 'bad',
): Promise<AlertPage> => {
  const panel = await openPanel(browser, { ...options, state: { tab: 'alerts', ...(options.state as object) } });
  let done = 0;
  let sequence = 0;
  const answer = async (): Promise<readonly AlertAsk[]> => {
    const asked = (await panel.sent()).flatMap((said) => (said.type === 'alerts' ? [said] : [])).slice(done);
    done += asked.length;
    for (const { request, ask } of asked) await panel.say({ type: 'alerts', request, answer: alertAnswer(ask) });
    return asked.map(({ ask }) => ask);
  };
  const tick = async (): Promise<void> => {
    sequence += 1;
    const sent = await panel.sent();
    const timeline = changesAnswer(sent);
    const frame = alertFrame(condition, sequence, whyAnswers(sent));
    await panel.say(timeline === undefined ? frame : { ...frame, timeline });
  };
  await panel.say({ type: 'engine', engine: { state: 'running' } });
  await tick();
  await answer();
  return { ...panel, tick, answer };
};

/** The history after a long time: its view, with so many alerts. */
export const showHistory = async ({ page, say, sent }: AlertPage, count: number): Promise<void> => {
  await page.locator('#view-history').click();
  const asked = (await sent()).findLast((said) => said.type === 'alerts' && said.ask.kind === 'history');
  const alerts = Array.from({ length: count }, (_, at) =>
    alertOf({
      name: at % 3 === 0 ? 'LanguageServerSlow' : 'MemoryHigh',
      severity: at % 5 === 0 ? 'critical' : 'high',
      status: 'resolved',
      ageMs: (at + 1) * 60_000,
      summary: `The ${String(at + 1)}th, counted back`,
    }),
  );
  const request = asked?.type === 'alerts' ? asked.request : 0;
  await say({ type: 'alerts', request, answer: { kind: 'history', alerts } });
};
