// The Actions tab of the built panel in a plain browser, fed by a whole engine.
import type { Browser } from 'playwright-core';
import type { FromPanel, PanelReply, ToPanel } from '../../src/common/protocol/panel.ts';
import { ActionsEngine } from './actionsEngine.ts';
import { openPanel, type PanelOptions, type PanelPage } from './panelPage.ts';

export interface ActionsPage extends PanelPage {
  readonly engine: ActionsEngine;
  /** Passes on what was said, in both directions, until nobody says more. */
  readonly settle: () => Promise<void>;
  /** A second passes, and what comes of it. */
  readonly tick: () => Promise<void>;
}

/** Engines for pictures. */
export const actionsEngines: Readonly<Record<string, () => Promise<ActionsEngine> | ActionsEngine>> = {
  empty: () => new ActionsEngine({ channels: {} }),
  untrusted: () => new ActionsEngine({ responses: { trusted: false, raw: {} }, channels: {} }),
  stopped: () => new ActionsEngine({ responses: { trusted: true, raw: { mode: 'off' } }, channels: {} }),
  wrong: () =>
    new ActionsEngine({
      responses: { trusted: true, raw: { mode: 'auto', perHour: 99, actions: { reboot: {} } } },
      channels: { slack: { type: 'slack', url: 'https://hooks.example.com' } },
    }),
  busy: () => ActionsEngine.busy(),
};

export const openActions = async (
  browser: Browser,
  options: PanelOptions,
  engine: ActionsEngine,
): Promise<ActionsPage> => {
  engine.replies();
  const panel = await openPanel(browser, { ...options, state: { tab: 'actions', ...(options.state as object) } });
  let done = 0;
  const say = async (messages: readonly ToPanel[]): Promise<void> => {
    for (const message of messages) await panel.say(message);
  };
  const answered = (said: FromPanel): readonly PanelReply[] => {
    if (said.type === 'actions' && said.ask.of === 'editor')
      return [
        { type: 'actions', request: said.request, answer: { of: 'editor', answer: engine.editor(said.ask.ask) } },
      ];
    const isOfEngine = said.type === 'actions' || said.type === 'subscribe' || said.type === 'unsubscribe';
    return isOfEngine ? engine.ask(said) : [];
  };
  const settle = async (): Promise<void> => {
    for (let fresh = (await panel.sent()).slice(done); fresh.length > 0; fresh = (await panel.sent()).slice(done)) {
      done += fresh.length;
      for (const said of fresh) await say(answered(said));
    }
  };
  const tick = async (): Promise<void> => {
    await engine.seconds(1);
    engine.perform();
    await say(engine.replies());
    await settle();
  };
  await panel.say({ type: 'engine', engine: { state: 'running' } });
  await settle();
  return { ...panel, engine, settle, tick };
};
