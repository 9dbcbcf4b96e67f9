// The page Why of the built panel in a plain browser. The engine is a real one on a fake clock, which has measured a
// quarter of an hour; of the host only the editor is stood in for: it knows every setting, and changes none.
import type { Browser } from 'playwright-core';
import { unpacked } from '../../src/common/protocol/packed.ts';
import type { PanelReply } from '../../src/common/protocol/panel.ts';
import type { WhyAnswer, WhyAsk } from '../../src/common/protocol/why.ts';
import { unixMs } from '../../src/common/units.ts';
import { deedsOf, offered } from '../../src/host/remedies/offers.ts';
import { Rig } from '../engine/rig.ts';
import { openPanel, type PanelOptions, type PanelPage } from './panelPage.ts';

export interface WhyPage extends PanelPage {
  /** Hands what the page has said to the engine, and its answers back, until nothing more is said. */
  readonly tick: () => Promise<void>;
  readonly asked: () => Promise<readonly WhyAsk[]>;
  readonly rig: Rig;
}

export type WhyStage = 'busy' | 'quiet';

const known = { setting: () => true, value: () => undefined, command: () => true, extension: () => true };
const tsserver = { server: 'tsserver', extension: 'vscode.typescript-language-features' };

const gauges = (minute: number): readonly (readonly [string, Readonly<Record<string, string>>, number])[] => {
  const risen = minute < 6 ? 0.2 : 1;
  return [
    [
      'process_cpu_utilization_ratio',
      { role: 'file watcher', process: 'File watcher', owner: 'Editor', pid: '31' },
      0.9 * risen,
    ],
    [
      'process_cpu_utilization_ratio',
      { role: 'language server', process: 'tsserver', owner: 'TypeScript and JavaScript Language Features', pid: '32' },
      0.97 * risen,
    ],
    ['lsp_request_active', tsserver, 26 * risen],
    ['lsp_request_active', { server: 'ESLint', extension: 'dbaeumer.vscode-eslint' }, 14 * risen],
  ];
};

/** Measured once: what pages ask changes nothing of it. */
const rigs = new Map<WhyStage, Rig>();

const measured = (stage: WhyStage): Rig => {
  const before = rigs.get(stage);
  if (before !== undefined) return before;
  const rig = new Rig();
  rigs.set(stage, rig);
  rig.memory(400);
  for (let step = 0; step < 90; step += 1) {
    const at = rig.clock.now();
    if (stage === 'busy') {
      const samples = gauges(step / 6).map(([name, labels, value]) => ({ name, labels, value }));
      rig.send({ type: 'append', samples });
      if (step === 36)
        rig.send({
          type: 'event',
          event: {
            at,
            kind: 'extension_updated',
            subject: tsserver.extension,
            text: 'TypeScript was updated from 5.8.2 to 5.9.1.',
          },
        });
      if (step === 35)
        rig.send({
          type: 'event',
          event: { at, kind: 'branch_switched', subject: '', text: 'A branch was switched.' },
        });
    }
    rig.seconds(10);
  }
  return rig;
};

export const openWhy = async (browser: Browser, options: PanelOptions, stage: WhyStage = 'busy'): Promise<WhyPage> => {
  const rig = measured(stage);
  const panel = await openPanel(browser, { ...options, state: { tab: 'why', ...(options.state as object) } });
  const standing = new Set<string>();
  let done = 0;
  const diagnosed = (at: number | undefined): WhyAnswer => {
    rig.send({ type: 'diagnose', request: 7, ...(at === undefined ? {} : { at: unixMs(at) }) });
    rig.clock.advance(0);
    const told = rig.posted.findLast((message) => message.type === 'diagnosis');
    if (told?.type !== 'diagnosis') throw new Error('the engine has told no diagnosis');
    const { remedies, ...diagnosis } = told.diagnosis;
    const deeds = deedsOf(remedies, known, [...standing]);
    return {
      kind: 'diagnosis',
      diagnosis,
      remedies: deeds.map(offered),
      standing: [...standing],
      places: ['workspace', 'user'],
    };
  };
  const answerTo = (ask: WhyAsk): WhyAnswer => {
    if (ask.kind === 'diagnose') return diagnosed(ask.at);
    if (ask.kind === 'apply') standing.add(ask.remedy);
    else standing.delete(ask.remedy);
    const told = ask.kind === 'apply' ? 'Done.' : '1 setting is as before.';
    return { kind: 'done', remedy: ask.remedy, told, standing: [...standing] };
  };
  const replies = (): readonly PanelReply[] =>
    rig.posted
      .splice(0)
      .flatMap((message) => (message.type === 'panel' ? [unpacked(message.reply) as PanelReply] : []));
  const tick = async (): Promise<void> => {
    for (;;) {
      const said = (await panel.sent()).slice(done);
      if (said.length === 0) return;
      done += said.length;
      for (const message of said) {
        if (message.type === 'why')
          await panel.say({ type: 'why', request: message.request, answer: answerTo(message.ask) });
        else if (message.type === 'subscribe' || message.type === 'unsubscribe') {
          rig.send({ type: 'panel', panel: 1, request: message });
          rig.clock.advance(0);
          for (const reply of replies()) await panel.say(reply);
        }
      }
    }
  };
  await panel.say({ type: 'engine', engine: { state: 'running' } });
  await tick();
  const asked = async () => (await panel.sent()).flatMap((said) => (said.type === 'why' ? [said.ask] : []));
  return { ...panel, tick, asked, rig };
};
