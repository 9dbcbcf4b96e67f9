import { t } from '../l10n/l10n.ts';
import type { Span } from './plot.ts';
import { pointStep } from './timeAxis.ts';

/**
 * The span of time that panels share, as pure functions: zoomed around a moment, moved, and live where it reaches the
 * present.
 */
export interface TimeView {
  readonly rangeMs: number;
  /** Its end; undefined while it goes along with the time. */
  readonly endMs: number | undefined;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const presets = [
  { id: '1m', label: '1 min', rangeMs: minute },
  { id: '5m', label: '5 min', rangeMs: 5 * minute },
  { id: '15m', label: '15 min', rangeMs: 15 * minute },
  { id: '1h', label: '1 h', rangeMs: hour },
  { id: '6h', label: '6 h', rangeMs: 6 * hour },
  { id: '24h', label: '24 h', rangeMs: day },
  { id: '7d', label: '7 d', rangeMs: 7 * day },
  { id: '30d', label: '30 d', rangeMs: 30 * day },
] as const;

export const initialView: TimeView = { rangeMs: hour, endMs: undefined };

const shortestMs = minute;
const longestMs = 30 * day;
/** Events are kept so long. */
const reachMs = 30 * day;

export const spanOf = ({ rangeMs, endMs }: TimeView, now: number): Span => {
  const to = endMs ?? now;
  return { from: to - rangeMs, to };
};

/** A view of a span: never of the future, nor beyond what is kept; live where its end is the present. */
export const viewOf = ({ from, to }: Span, now: number): TimeView => {
  const rangeMs = Math.min(longestMs, Math.max(shortestMs, to - from));
  const middle = (from + to) / 2;
  const endMs = Math.max(now - reachMs + rangeMs, middle + rangeMs / 2);
  return { rangeMs, endMs: endMs >= now - rangeMs / 200 ? undefined : Math.round(endMs) };
};

/** Zooms so that `around` keeps its place; a factor below 1 shows less. */
export const zoomed = (span: Span, { factor, around }: { factor: number; around: number }, now: number): TimeView => {
  const rangeMs = Math.min(longestMs, Math.max(shortestMs, (span.to - span.from) * factor));
  const share = (around - span.from) / (span.to - span.from);
  return viewOf({ from: around - share * rangeMs, to: around + (1 - share) * rangeMs }, now);
};

/** Moves by a share of what is seen. */
export const moved = ({ from, to }: Span, share: number, now: number): TimeView =>
  viewOf({ from: from + share * (to - from), to: to + share * (to - from) }, now);

/** The view in which a moment stands in the middle, unless it is seen already. */
export const around = (view: TimeView, at: number, now: number): TimeView => {
  const { from, to } = spanOf(view, now);
  return at >= from && at <= to ? view : viewOf({ from: at - view.rangeMs / 2, to: at + view.rangeMs / 2 }, now);
};

/** How often what is seen can change by a pixel: a fixed end never does, a long range seldom. */
export const refreshOf = ({ rangeMs, endMs }: TimeView): number =>
  endMs === undefined ? Math.min(30_000, Math.max(1_000, pointStep(rangeMs) / 2)) : 60_000;

/** Kept over a reload; an end that is no time is none. */
export const timeViewOf = (kept: unknown): TimeView | undefined => {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { rangeMs, endMs } = kept as Readonly<Record<string, unknown>>;
  if (typeof rangeMs !== 'number' || !(rangeMs >= shortestMs && rangeMs <= longestMs)) return undefined;
  return { rangeMs, endMs: typeof endMs === 'number' && endMs > 0 ? endMs : undefined };
};

/** A span in words, for a sentence: "the last hour", or how long it is and when it ends. */
export const spanWords = ({ rangeMs, endMs }: TimeView, until: (at: number) => string): string => {
  const preset = presets.find((one) => one.rangeMs === rangeMs);
  const length = preset?.label ?? `${String(Math.round(rangeMs / minute))} min`;
  return endMs === undefined ? t('the last {0}', length) : t('{0} until {1}', length, until(endMs));
};
