// What the recording proxy in front of a language server wrote down: an independent count of the same talk.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RecordedMessage {
  readonly wall: number;
  readonly to: 'server' | 'client';
  readonly kind: 'request' | 'response' | 'notification';
  readonly method?: string;
  readonly ms?: number;
  readonly outcome?: 'ok' | 'error' | 'cancelled';
}

export const recordedMessages = (file: string): readonly RecordedMessage[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as RecordedMessage)
    : [];

/**
 * A request that was cancelled while its answer was on the way is cancelled to whoever sees the cancellation first, and
 * answered to the other: the two may stand on either side of that moment.
 */
export const answered = (outcome: string): string =>
  outcome === 'ok' || outcome === 'cancelled' ? 'answered' : outcome;

/** `initiator method outcome` of every answered request, counted. */
export const answeredOf = (messages: readonly RecordedMessage[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { kind, to, method, outcome } of messages) {
    if (kind !== 'response') continue;
    const key = `${to === 'client' ? 'client' : 'server'} ${method ?? '?'} ${answered(outcome ?? '?')}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

/** `initiator method` of every notification, counted. */
export const notificationsOf = (messages: readonly RecordedMessage[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { kind, to, method } of messages) {
    if (kind !== 'notification') continue;
    const key = `${to === 'server' ? 'client' : 'server'} ${method ?? '?'}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
};

/** Requests by command, counted in the verbose logs that the TypeScript servers themselves wrote below `folder`. */
export const tsserverCommands = (folder: string): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  const logs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('tsserver.log'),
  );
  for (const file of logs) {
    // A request is logged as indented JSON; answers and events stand on one line each.
    for (const [, command = ''] of readFileSync(join(folder, file), 'utf8').matchAll(
      /^ {6}"command": "([\w-]+)",?$/gm,
    )) {
      counts[command] = (counts[command] ?? 0) + 1;
    }
  }
  return counts;
};
