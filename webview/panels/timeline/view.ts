/** Which span of time is seen, as pure functions: zoomed around a moment, moved, and live where it reaches the present. */
export interface TimelineView {
  readonly rangeMs: number;
  /** Its end; undefined while it goes along with the time. */
  readonly endMs: number | undefined;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const presets = [
  { id: '15m', label: '15 min', rangeMs: 15 * minute },
  { id: '1h', label: '1 h', rangeMs: hour },
  { id: '6h', label: '6 h', rangeMs: 6 * hour },
  { id: '24h', label: '24 h', rangeMs: day },
  { id: '7d', label: '7 d', rangeMs: 7 * day },
] as const;

export const initialView: TimelineView = { rangeMs: hour, endMs: undefined };

const shortestMs = minute;
const longestMs = 7 * day;
/** Events are kept so long. */
const reachMs = 30 * day;

export interface Span {
  readonly from: number;
  readonly to: number;
}

export const spanOf = ({ rangeMs, endMs }: TimelineView, now: number): Span => {
  const to = endMs ?? now;
  return { from: to - rangeMs, to };
};

/** A view of a span: never of the future, nor beyond what is kept; live where its end is the present. */
export const viewOf = ({ from, to }: Span, now: number): TimelineView => {
  const rangeMs = Math.min(longestMs, Math.max(shortestMs, to - from));
  const middle = (from + to) / 2;
  const endMs = Math.max(now - reachMs + rangeMs, middle + rangeMs / 2);
  return { rangeMs, endMs: endMs >= now - rangeMs / 200 ? undefined : Math.round(endMs) };
};

/** Zooms so that `around` keeps its place; a factor below 1 shows less. */
export const zoomed = (
  span: Span,
  { factor, around }: { factor: number; around: number },
  now: number,
): TimelineView => {
  const rangeMs = Math.min(longestMs, Math.max(shortestMs, (span.to - span.from) * factor));
  const share = (around - span.from) / (span.to - span.from);
  return viewOf({ from: around - share * rangeMs, to: around + (1 - share) * rangeMs }, now);
};

/** Moves by a share of what is seen. */
export const moved = ({ from, to }: Span, share: number, now: number): TimelineView =>
  viewOf({ from: from + share * (to - from), to: to + share * (to - from) }, now);

/** The view in which a moment stands in the middle, unless it is seen already. */
export const around = (view: TimelineView, at: number, now: number): TimelineView => {
  const { from, to } = spanOf(view, now);
  return at >= from && at <= to ? view : viewOf({ from: at - view.rangeMs / 2, to: at + view.rangeMs / 2 }, now);
};

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map((seconds) => seconds * 1_000);
/** At most 240 points, at whole steps. */
export const stepOf = (rangeMs: number): number => steps.find((step) => rangeMs / step <= 240) ?? hour;

const ticks = [0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440].map((minutes) => minutes * minute);
export const tickOf = (rangeMs: number): number => ticks.find((tick) => rangeMs / tick <= 7) ?? day;
