import type { ChannelView } from '../../common/protocol/channels.ts';
import { unixMs } from '../../common/units.ts';
import type { Row } from './rows.ts';
import type { SenderHealth } from './sender.ts';

type Health = Pick<ChannelView, 'paused' | 'pausedUntil' | 'breaker' | 'lastSuccess' | 'lastError'>;

/** What this window has seen of a channel, with what its newest messages tell of the windows before it. */
export const healthOf = (seen: SenderHealth, rows: readonly Row[]): Health => {
  const { paused, breaker, pausedUntil, tookAt, failedAt, failure } = seen;
  const ended = (state: Row['state']): Row | undefined =>
    rows.filter((row) => row.state === state).sort((a, b) => b.ended - a.ended)[0];
  const success = Math.max(tookAt, ended('delivered')?.ended ?? 0);
  const dead = ended('dead');
  const error =
    failedAt >= (dead?.ended ?? 0)
      ? { at: failedAt, reason: failure }
      : dead && { at: dead.ended, reason: dead.reason };
  return {
    paused,
    breaker,
    pausedUntil: pausedUntil === 0 ? null : unixMs(pausedUntil),
    lastSuccess: success === 0 ? null : unixMs(success),
    lastError: error === undefined || error.at === 0 ? null : { at: unixMs(error.at), reason: error.reason },
  };
};
