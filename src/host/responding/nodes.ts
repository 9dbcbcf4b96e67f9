/** More machines, or fewer, by what the user has set up for them. */
import type { WebhookCall } from '../../common/protocol/channels.ts';
import type { ResponseRecord } from '../../common/responses.ts';

export interface Nodes {
  /** What `vitals.responses.scale` says. */
  scale(): unknown;
  run(command: string): PromiseLike<unknown>;
  /** Rejects with the reason, which names neither an address nor a secret. */
  call(channel: string, call: WebhookCall): Promise<void>;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** Runs what is set up for this direction; a failure is thrown with its reason. */
export const addNode = async (
  direction: 'up' | 'down',
  { id, because }: Pick<ResponseRecord, 'id' | 'because'>,
  nodes: Nodes,
): Promise<void> => {
  const { command, channel } = fieldsOf(fieldsOf(nodes.scale())[direction]);
  if (typeof command === 'string' && command !== '') await nodes.run(command);
  if (typeof channel !== 'string' || channel === '') return;
  const event = `scale_${direction}`;
  await nodes.call(channel, { event, key: `${id}-${direction}`, body: JSON.stringify({ event, id, because }) });
};
