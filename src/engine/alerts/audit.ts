/**
 * The audit log's chain: the hash of an entry covers what it says and the hash before it, so that an entry that is
 * changed, left out or put in shows at the entry behind it. What it cannot show by itself is a cut at the very end; the
 * table's own counter tells of that.
 */
import type { AuditDraft, AuditEntry } from '../../common/alerts.ts';
import type { AuditVerdict } from '../../common/protocol/alerts.ts';

/** SHA-256 of a text, in hexadecimal digits. */
export type Sha256 = (text: string) => string;

export const sealed = (
  draft: AuditDraft,
  { sequence, previous }: { readonly sequence: number; readonly previous: string },
  sha256: Sha256,
): AuditEntry => {
  const { at, by, action, subject, why } = draft;
  const hash = sha256(JSON.stringify([previous, sequence, at, by, action, subject, why]));
  return { sequence, at, by, action, subject, why, hash };
};

/** Goes through all entries in order; `last` is the number of the last one ever written, where it is known. */
export const verified = (entries: Iterable<AuditEntry>, last: number | undefined, sha256: Sha256): AuditVerdict => {
  let [count, previous, expected]: [number, string, number | undefined] = [0, '', undefined];
  for (const entry of entries) {
    const broken = (reason: string): AuditVerdict => ({
      state: 'broken',
      entries: count,
      sequence: entry.sequence,
      reason,
    });
    if (expected !== undefined && entry.sequence !== expected)
      return broken(`entry ${String(expected)} is missing before it`);
    if (sealed(entry, { sequence: entry.sequence, previous }, sha256).hash !== entry.hash)
      return broken(
        expected === undefined
          ? 'it is not the first entry, or it has been changed'
          : 'it, or the hash of the entry before it, has been changed',
      );
    [count, previous, expected] = [count + 1, entry.hash, entry.sequence + 1];
  }
  if (count > 0 && last !== undefined && expected !== undefined && last >= expected)
    return { state: 'broken', entries: count, sequence: expected, reason: 'the entries from here on are missing' };
  return { state: 'sound', entries: count };
};
