import {
  saveListenerLimitMs,
  type SaveBreakdown,
  type SavePart,
  type SavePartKind,
  type SaveRecord,
} from '../../common/saves.ts';

/** Something that an extension or a server did, and when: what a save may be made of. */
export interface Stretch {
  readonly kind: 'will_save' | 'code_action' | 'formatter' | 'did_save';
  readonly heardBy: 'first ear' | 'second ear';
  readonly extension: string;
  readonly server: string;
  readonly begunMs: number;
  readonly endMs: number;
  readonly failed: boolean;
  /** The running number of the document it was about; 0 when that is not known. */
  readonly document: number;
}

/** A listener that has nothing to do with a save is through in less, and no part of the answer. */
const tellingMs = 1;
/** Between two steps of one save there is hardly a pause. */
const pauseMs = 250;
/** What begins this soon after a save is its work; a save takes this long at most. */
const afterMs = 1_000;
const longestMs = 30_000;
const partCap = 24;

type Placed = Omit<SavePart, 'shownMs'>;

/**
 * One save, put together from what was heard about the time of it. Formatters and code actions run before listeners are
 * told or after, as VS Code has them, so those that lead up to that moment without a pause belong to the save. What no
 * part covers is shown as such: between the parts as not seen, after the last of them as the write.
 */
export const breakdownOf = (save: SaveRecord, stretches: readonly Stretch[], missing: string): SaveBreakdown => {
  const telling = stretches.filter(({ begunMs, endMs, failed }) => failed || endMs - begunMs >= tellingMs);
  const own = stretchesOf(save, telling);
  const beganMs = Math.min(save.willSaveAt, ...own.map(({ begunMs }) => begunMs));
  const placed = own.filter((stretch) => !isWithin(stretch, own)).map((stretch) => placedAt(stretch, beganMs, own));
  const totalMs = save.didSaveAt - beganMs;
  const kept = [...placed].sort((a, b) => b.durationMs - a.durationMs).slice(0, partCap);
  const parts = withGaps(
    kept.sort((a, b) => a.startMs - b.startMs),
    totalMs,
  );
  return {
    at: save.didSaveAt,
    languageId: save.languageId,
    size: save.size,
    reason: save.reason,
    totalMs,
    parts,
    missing,
  };
};

const stretchesOf = (save: SaveRecord, stretches: readonly Stretch[]): readonly Stretch[] => {
  const about = stretches.filter(({ document }) => document === 0 || document === save.document);
  let beganMs: number = save.willSaveAt;
  const before = about
    .filter(({ kind, endMs }) => kind !== 'did_save' && endMs <= save.willSaveAt)
    .sort((a, b) => b.endMs - a.endMs)
    .filter((stretch) => {
      const leadsUp = beganMs - stretch.endMs <= pauseMs && save.willSaveAt - stretch.begunMs <= longestMs;
      if (leadsUp) beganMs = Math.min(beganMs, stretch.begunMs);
      return leadsUp;
    });
  const during = about.filter(
    ({ kind, begunMs, endMs }) => kind !== 'did_save' && endMs > save.willSaveAt && begunMs < save.didSaveAt,
  );
  const after = about.filter(
    ({ kind, begunMs }) =>
      kind === 'did_save' && begunMs >= save.didSaveAt - pauseMs && begunMs <= save.didSaveAt + afterMs,
  );
  return [...before, ...during, ...after];
};

/** A server's request that is part of what its extension did at the same time is told with that. */
const isWithin = (stretch: Stretch, all: readonly Stretch[]): boolean =>
  stretch.heardBy === 'first ear' && all.some((outer) => holds(outer, stretch));

const holds = (outer: Stretch, inner: Stretch): boolean =>
  outer.heardBy === 'second ear' &&
  outer.extension === inner.extension &&
  outer.begunMs <= inner.begunMs + 1 &&
  outer.endMs >= inner.endMs - 1;

const placedAt = (stretch: Stretch, beganMs: number, all: readonly Stretch[]): Placed => {
  const { kind, extension, begunMs, endMs, failed, heardBy } = stretch;
  const asked =
    heardBy === 'first ear' ? [stretch] : all.filter((inner) => inner.heardBy === 'first ear' && holds(stretch, inner));
  const durationMs = endMs - begunMs;
  const isGivenUp = kind === 'will_save' && durationMs >= saveListenerLimitMs;
  return {
    kind,
    extension,
    server: asked[0]?.server ?? '',
    startMs: begunMs - beganMs,
    durationMs,
    serverMs: asked.length === 0 ? null : asked.reduce((sum, inner) => sum + inner.endMs - inner.begunMs, 0),
    outcome: isGivenUp ? 'given up' : failed ? 'error' : 'ok',
  };
};

/** Gaps shorter than this are nobody's. */
const gapMs = 1;

const withGaps = (placed: readonly Placed[], totalMs: number): readonly SavePart[] => {
  const parts: SavePart[] = [];
  let reachedMs = 0;
  const gapUpTo = (ms: number, kind: SavePartKind): void => {
    if (ms - reachedMs < gapMs) return;
    const durationMs = ms - reachedMs;
    parts.push({
      kind,
      extension: '',
      server: '',
      startMs: reachedMs,
      durationMs,
      shownMs: durationMs,
      serverMs: null,
      outcome: 'ok',
    });
    reachedMs = ms;
  };
  for (const part of placed.filter(({ kind }) => kind !== 'did_save')) {
    gapUpTo(Math.min(part.startMs, totalMs), 'editor');
    // What VS Code no longer waits for goes on beside the save.
    const waitedMs = part.kind === 'will_save' ? Math.min(part.durationMs, saveListenerLimitMs) : part.durationMs;
    const endMs = Math.min(part.startMs + waitedMs, totalMs);
    parts.push({ ...part, shownMs: Math.max(0, endMs - Math.max(part.startMs, reachedMs)) });
    reachedMs = Math.max(reachedMs, endMs);
  }
  gapUpTo(totalMs, 'write');
  reachedMs = totalMs;
  for (const part of placed.filter(({ kind }) => kind === 'did_save')) {
    const endMs = part.startMs + part.durationMs;
    parts.push({ ...part, shownMs: Math.max(0, endMs - Math.max(part.startMs, reachedMs)) });
    reachedMs = Math.max(reachedMs, endMs);
  }
  return parts;
};
