import { saveListenerLimitMs, savePartLabels, type SaveBreakdown, type SavePart } from '../../src/common/saves.ts';
import { inSentence, named, t } from '../l10n/l10n.ts';
import { clockText, durationText } from './figures.ts';

/** One stretch of the bar, in its order. */
export interface SaveSegment {
  /** What joins it with its line in the legend, where colour does not. */
  readonly number: number;
  readonly kind: SavePart['kind'];
  readonly what: string;
  readonly who: string;
  readonly took: string;
  /** What else is to be said: the server's own share, or that it was given up. */
  readonly note: string;
  readonly isGivenUp: boolean;
  /** Its share of the bar's length. */
  readonly share: number;
}

export interface SaveBar {
  readonly meta: string;
  readonly sentence: string;
  readonly segments: readonly SaveSegment[];
  /** The segments that the legend has a line for, in the bar's order. */
  readonly listed: readonly SaveSegment[];
  /** Where on the bar VS Code's limit lies. */
  readonly limitShare: number;
  readonly limit: string;
}

/** A legend is for reading: what is shorter than these is on the page of the breakdown. */
const listedCap = 8;

const whoOf = ({ kind, name, extension, server }: SavePart): string =>
  kind === 'editor' ? '' : (name ?? '') || server || extension || t('VS Code');

const noteOf = ({ outcome, serverMs }: SavePart): string =>
  [
    ...(serverMs === null ? [] : [t('server {0} of it', durationText(serverMs))]),
    ...(outcome === 'ok' ? [] : [outcome === 'error' ? t('failed') : t('given up')]),
  ].join(', ');

/** Who made the save wait, in a sentence; the parts nobody is to blame for come after those somebody is. */
const sentenceOf = (
  { totalMs }: SaveBreakdown,
  segments: readonly (SaveSegment & { readonly ms: number })[],
): string => {
  const blamed = segments.filter(({ kind }) => kind !== 'editor' && kind !== 'write' && kind !== 'did_save');
  const longest = blamed.reduce<(typeof blamed)[number] | undefined>(
    (found, one) => (one.ms > (found?.ms ?? 0) ? one : found),
    undefined,
  );
  const took = t('It took {0}', durationText(totalMs));
  if (longest === undefined) return t('{0}; no extension was seen to make it wait.', took);
  return t('{0}; {1} took {2} of it ({3}).', took, longest.who, longest.took, inSentence(longest.what));
};

/** A save as a bar: its parts one behind the other, on a scale that VS Code's limit is always on. */
export const saveBarOf = (save: SaveBreakdown): SaveBar => {
  const shown = save.parts.filter(({ shownMs }) => shownMs > 0);
  const scaleMs = Math.max(
    saveListenerLimitMs,
    shown.reduce((sum, { shownMs }) => sum + shownMs, 0),
  );
  const segments = shown.map((part, index) => ({
    number: index + 1,
    kind: part.kind,
    what: named(savePartLabels[part.kind]),
    who: whoOf(part),
    took: durationText(part.durationMs),
    ms: part.durationMs,
    note: noteOf(part),
    isGivenUp: part.outcome === 'given up',
    share: part.shownMs / scaleMs,
  }));
  const longest = [...segments].sort((a, b) => b.share - a.share).slice(0, listedCap);
  return {
    meta: [clockText(save.at), save.languageId, durationText(save.totalMs)].join(' · '),
    sentence: sentenceOf(save, segments),
    segments,
    listed: segments.filter((segment) => longest.includes(segment)),
    limitShare: saveListenerLimitMs / scaleMs,
    limit: durationText(saveListenerLimitMs),
  };
};
