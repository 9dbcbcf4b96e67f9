/** Durations as Prometheus's files write them: units from large to small, each once (`1h30m`), or `0`. */
const units = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1] as const;
const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** Go counts nanoseconds in 63 bits. */
const longestMs = 2 ** 63 / 1e6;

/** Milliseconds; undefined where the text is no duration. */
export const parseDuration = (text: string): number | undefined => {
  if (text === '0') return 0;
  const found = text === '' ? null : pattern.exec(text);
  if (found === null) return undefined;
  const sum = units.reduce((total, unit, i) => total + Number(found[i + 1] ?? 0) * unit, 0);
  return sum < longestMs ? sum : undefined;
};
