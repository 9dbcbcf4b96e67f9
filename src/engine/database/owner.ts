import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Tells one history from all others. */
export const newId = (): string => randomUUID();

/** Who holds a lease: machine, process, and a mark of its own, because a process may start an engine more than once. */
export const ownerMark = (own: string = randomUUID()): string =>
  `${encodeURIComponent(hostname())}/${String(process.pid)}/${own}`;

/** Whether an owner is known to be dead: its process has ended, or it was an earlier engine of this very process. */
export const isGone = (owner: string): boolean => {
  const [host, pid] = owner.split('/');
  if (host !== encodeURIComponent(hostname())) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
};
