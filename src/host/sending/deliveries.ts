import * as vscode from 'vscode';
import { ageText } from '../../common/age.ts';
import type { ChannelAnswer, ChannelAsk, DeliveryState, DeliveryView } from '../../common/protocol/channels.ts';
import type { UnixMs } from '../../common/units.ts';

type List = Extract<ChannelAnswer, { kind: 'deliveries' }>;
type Ask = (ask: ChannelAsk) => Promise<ChannelAnswer>;

const icons: Readonly<Record<DeliveryState, string>> = {
  waiting: '$(clock)',
  held: '$(debug-pause)',
  delivered: '$(check)',
  dead: '$(error)',
};
const words: Readonly<Record<DeliveryState, string>> = {
  waiting: 'waits',
  held: 'waits for your word',
  delivered: 'delivered',
  dead: 'given up',
};

const detailOf = ({ state, attempts, reason }: DeliveryView): string => {
  const tried = attempts === 0 ? 'not tried yet' : `tried ${String(attempts)} ${attempts === 1 ? 'time' : 'times'}`;
  return `${words[state]}, ${tried}${reason === '' ? '' : `: ${reason}`}`;
};

export const deliveryPicks = (
  { deliveries, channels }: List,
  now: UnixMs,
): readonly (vscode.QuickPickItem & { readonly delivery?: DeliveryView })[] => [
  ...channels.map(({ name, type, waiting, paused }) => ({
    label: `$(broadcast) ${name}`,
    description: type,
    detail: `${String(waiting)} wait${paused === '' ? '' : `; paused: ${paused}`}`,
  })),
  ...(deliveries.length === 0 ? [] : [{ label: 'Messages', kind: vscode.QuickPickItemKind.Separator }]),
  ...deliveries.map((delivery) => ({
    label: `${icons[delivery.state]} ${delivery.title}`,
    description: `${delivery.channel}, ${ageText(now - delivery.at)} ago`,
    detail: detailOf(delivery),
    delivery,
  })),
];

const actions: Readonly<
  Record<DeliveryState, readonly { readonly label: string; readonly act: 'resend' | 'discard' | 'approve' }[]>
> = {
  waiting: [{ label: '$(trash) Discard', act: 'discard' }],
  held: [
    { label: '$(send) Send', act: 'approve' },
    { label: '$(trash) Discard', act: 'discard' },
  ],
  dead: [
    { label: '$(send) Send Again', act: 'resend' },
    { label: '$(trash) Discard', act: 'discard' },
  ],
  delivered: [],
};

/** Messages of all channels, the newest first; one that is chosen can be sent again, or discarded. */
export const showDeliveries = async (ask: Ask, now: () => UnixMs): Promise<void> => {
  const answer = await ask({ kind: 'deliveries' });
  if (answer.kind !== 'deliveries') throw new Error(answer.kind === 'refused' ? answer.reason : 'no answer');
  if (answer.channels.length === 0) {
    const set = 'Configure Channel…';
    const chosen = await vscode.window.showInformationMessage(
      'No channel is set up: alerts are told in the editor only.',
      set,
    );
    if (chosen === set) await vscode.commands.executeCommand('vitals.configureChannel');
    return;
  }
  const problems = answer.problems.length === 0 ? '' : ` ${answer.problems.join('; ')}`;
  const chosen = await vscode.window.showQuickPick(deliveryPicks(answer, now()), {
    title: 'Deliveries',
    placeHolder: `Enter offers what can be done.${problems}`,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  const delivery = chosen?.delivery;
  if (delivery === undefined || actions[delivery.state].length === 0) return;
  const action = await vscode.window.showQuickPick(actions[delivery.state], { title: delivery.title });
  if (action === undefined) return;
  const ids = [delivery.id];
  const done = await ask(action.act === 'approve' ? { kind: 'approve', ids, text: '' } : { kind: action.act, ids });
  if (done.kind === 'refused') throw new Error(done.reason);
};
