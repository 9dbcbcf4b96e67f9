/** What the API shows and does, as the engine fills it in. */
import type { AlertMatcher } from '../../common/alerts.ts';
import type { Diagnosis } from '../../common/diagnosis.ts';
import type { Labels } from '../../common/labels.ts';
import type { ResponseList } from '../../common/responses.ts';
import type { BoardAnswer } from '../../common/protocol/boards.ts';
import type { ChannelAnswer, ChannelAsk } from '../../common/protocol/channels.ts';
import type { AlertAnswer, AlertAsk, AlertList } from '../../common/protocol/alerts.ts';
import type { Summary } from '../../common/summary.ts';
import type { UnixMs } from '../../common/units.ts';
import type { ExposedSeries } from '../exposition/exposition.ts';
import type { Metadata } from '../exposition/exposition.ts';
import type { Result } from '../query/query.ts';
import type { Matcher } from '../store/store.ts';

export interface ApiView {
  readonly version: string;
  summary(): Summary;
  instant(expr: string, at: UnixMs): Result;
  range(expr: string, over: { readonly start: UnixMs; readonly end: UnixMs; readonly stepMs: number }): Result;
  /** Matchers of a series selector, or what is wrong with its text. */
  selector(text: string): readonly Matcher[] | string;
  series(matchers: readonly Matcher[], start: UnixMs, end: UnixMs): readonly Readonly<Record<string, string>>[];
  labelNames(): readonly string[];
  labelValues(name: string, matchers?: readonly Matcher[]): readonly string[];
  metadata(): ReadonlyMap<string, Metadata>;
  /** The newest sample of every series. */
  exposed(at: UnixMs): readonly ExposedSeries[];
  diagnosis(at: UnixMs): Diagnosis;
  alerts(at: UnixMs): AlertList;
  /** A matcher as Alertmanager writes it; undefined where it is none. */
  readMatcher(text: string): AlertMatcher | undefined;
  /** Whether all of them match; undefined where there is none. */
  matchAll(matchers: readonly AlertMatcher[]): ((labels: Labels) => boolean) | undefined;
  act(ask: AlertAsk, at: UnixMs): AlertAnswer;
  channels(ask: ChannelAsk): ChannelAnswer;
  responses(at: UnixMs): ResponseList;
  boards(at: UnixMs): Promise<BoardAnswer>;
}
