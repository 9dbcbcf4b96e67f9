import { t } from '../l10n/l10n.ts';

/** The spans of time a panel can show. A step is chosen so that no chart gets more than 300 points. */
interface Range {
  readonly label: string;
  /** For a sentence: "over the last 5 minutes". */
  readonly words: string;
  readonly rangeMs: number;
  readonly stepMs: number;
  /** Between two marks of the time axis. */
  readonly tickMs: number;
  /** One row of the table that stands for a chart. */
  readonly rowMs: number;
}

const second = 1_000;
const minute = 60 * second;

export const ranges = {
  '5m': {
    label: '5 min',
    words: t('the last 5 minutes'),
    rangeMs: 5 * minute,
    stepMs: 2 * second,
    tickMs: minute,
    rowMs: 10 * second,
  },
  '1h': {
    label: '1 h',
    words: t('the last hour'),
    rangeMs: 60 * minute,
    stepMs: 15 * second,
    tickMs: 10 * minute,
    rowMs: 2 * minute,
  },
} as const satisfies Readonly<Record<string, Range>>;

export type RangeId = keyof typeof ranges;
export const rangeIds = Object.keys(ranges) as readonly RangeId[];
export const isRangeId = (value: unknown): value is RangeId =>
  typeof value === 'string' && Object.hasOwn(ranges, value);
