export interface TabRoom {
  /** What each tab takes, and the distance between two, in pixels. */
  readonly widths: readonly number[];
  readonly gap: number;
  readonly available: number;
  /** What the button takes behind which the rest is. */
  readonly more: number;
  readonly chosen: number;
}

/**
 * Which tabs of a row are shown, by their place: all, or as many from the start as fit beside the button for the rest.
 * The chosen one is always among them: where it would not be, it takes the place of the last.
 */
export const fittingTabs = ({ widths, gap, available, more, chosen }: TabRoom): readonly number[] => {
  const all = widths.map((_, at) => at);
  const takes = (shown: readonly number[]): number =>
    shown.reduce((sum, at) => sum + (widths[at] ?? 0), 0) + gap * Math.max(0, shown.length - 1);
  if (takes(all) <= available) return all;
  for (let count = all.length - 1; count > 1; count -= 1) {
    const first = all.slice(0, count);
    const shown = first.includes(chosen) ? first : [...first.slice(0, -1), chosen];
    if (takes(shown) + gap + more <= available) return shown;
  }
  return [Math.max(0, chosen)];
};
