import * as vscode from 'vscode';
import type { ResponseRecord } from '../../common/responses.ts';

const answerWithinMs = 20_000;

/** Runs what the user has set up for more machines, or fewer; a failure is thrown with its reason. */
export const addNode = async (
  direction: 'up' | 'down',
  { id, because }: Pick<ResponseRecord, 'id' | 'because'>,
): Promise<void> => {
  const scale = vscode.workspace.getConfiguration('vitals.responses').get<Readonly<Record<string, unknown>>>('scale');
  const { command, webhook } = (scale?.[direction] ?? {}) as { readonly command?: unknown; readonly webhook?: unknown };
  if (typeof command === 'string' && command !== '') await vscode.commands.executeCommand(command);
  if (typeof webhook !== 'string' || webhook === '') return;
  const answer = await fetch(webhook, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `${id}-${direction}` },
    body: JSON.stringify({ event: `scale_${direction}`, id, because }),
    redirect: 'error',
    signal: AbortSignal.timeout(answerWithinMs),
  });
  if (!answer.ok)
    throw new Error(`the webhook for vitals.responses.scale.${direction} answered ${String(answer.status)}`);
};
