/**
 * The heartbeat of the extension host's thread: an Int32Array in memory that it shares with the engine. The host writes,
 * the engine reads; neither waits for the other.
 */
export const beatEveryMs = 100;
export const beatField = {
  /** Beats so far; 0 while the heart does not beat, so that a silence then means nothing. */
  beats: 0,
  /** How late the latest beat was since the engine last took it, in milliseconds. */
  lateMs: 1,
  /** 1 while an inspector listens: somebody debugs or profiles the host. */
  inspected: 2,
} as const;
export const beatBytes = 12;
