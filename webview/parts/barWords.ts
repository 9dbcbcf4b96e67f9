import { inSentence } from '../l10n/l10n.ts';
import { barLabels, type Bar, type BarId } from '../../src/common/summary.ts';
import { percentText } from './figures.ts';
import { levelWords } from './levels.ts';

/** What a tile says besides its percentage and level: why there is none, or what the engine adds. */
export const barDetail = ({ note, ratio, value }: Bar): string => {
  if (note !== '') return note;
  return value === percentText(ratio) ? '' : value;
};

/** A bar as a screen reader says it: "93 %, critical, tsserver completion p95 1.3 s". */
export const barText = (bar: Bar): string =>
  [
    ...(bar.ratio === null ? [] : [percentText(bar.ratio)]),
    inSentence(levelWords[bar.level]),
    ...(barDetail(bar) === '' ? [] : [barDetail(bar)]),
  ].join(', ');

/** The bars before the first frame: the same tiles with nothing in them, so that nothing moves when it comes. */
export const loadingBars: readonly Bar[] = (Object.keys(barLabels) as BarId[]).map((id) => ({
  id,
  label: barLabels[id],
  ratio: null,
  level: 'unknown',
  value: '',
  formula: '',
  note: '',
}));
