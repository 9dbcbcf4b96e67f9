// The Technical tab of the built panel in a plain browser, with an engine that answers from data.
import type { Browser } from 'playwright-core';
import { openPanel, type PanelOptions, type PanelPage } from './panelPage.ts';
import { technicalFrame } from './technicalFrame.ts';

export interface TechnicalPage extends PanelPage {
  /** Sends the next frame, with what is asked for. */
  readonly tick: () => Promise<void>;
}

export const openTechnical = async (
  browser: Browser,
  options: PanelOptions,
  { processes = 40 } = {},
): Promise<TechnicalPage> => {
  const panel = await openPanel(browser, { ...options, state: { tab: 'technical', ...(options.state as object) } });
  let sequence = 0;
  const tick = async (): Promise<void> => {
    await panel.say(technicalFrame(await panel.sent(), { processes, sequence }));
    sequence += 1;
  };
  await panel.say({ type: 'engine', engine: { state: 'running' } });
  await tick();
  return { ...panel, tick };
};
