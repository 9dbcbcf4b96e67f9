/**
 * What the page knows: the answer to its question, and what has become of remedies. Pure. In: answers of the host, what
 * is asked. Out: the next state. An answer to an older question is left aside.
 */
import type { Cause } from '../../../src/common/diagnosis.ts';
import type { OfferedRemedy, WhyAnswer, WhyAsk, WhyReply, WhySubject } from '../../../src/common/protocol/why.ts';

export type Diagnosed = Extract<WhyAnswer, { kind: 'diagnosis' }>;

export interface Known {
  readonly answer: Diagnosed | undefined;
  /** Why there is no answer. */
  readonly failed: string | undefined;
  /** Numbers of the questions that wait for an answer. */
  readonly asking: number | undefined;
  readonly doing: { readonly request: number; readonly remedy: string } | undefined;
  /** What the last remedy came to. */
  readonly told: { readonly remedy: string; readonly text: string; readonly isFault: boolean } | undefined;
  readonly last: number;
}

export const nothingKnown: Known = {
  answer: undefined,
  failed: undefined,
  asking: undefined,
  doing: undefined,
  told: undefined,
  last: 0,
};

/** The moment that a subject is about; undefined where it is now. */
export const momentOf = (subject: WhySubject): number | undefined =>
  subject.kind === 'moment' || subject.kind === 'alert' ? subject.at : undefined;

export interface KnownStep {
  readonly known: Known;
  readonly send: { readonly request: number; readonly ask: WhyAsk };
}

/** The answer that is there stays until the next has come. */
export const asked = (known: Known, at: number | undefined): KnownStep => {
  const request = known.last + 1;
  return {
    known: { ...known, failed: undefined, asking: request, told: undefined, last: request },
    send: { request, ask: { kind: 'diagnose', ...(at === undefined ? {} : { at }) } },
  };
};

export const doing = (known: Known, ask: Exclude<WhyAsk, { kind: 'diagnose' }>): KnownStep => {
  const request = known.last + 1;
  return {
    known: { ...known, doing: { request, remedy: ask.remedy }, told: undefined, last: request },
    send: { request, ask },
  };
};

export const answered = (known: Known, { request, answer }: WhyReply): Known => {
  if (request === known.asking) {
    const waits = { ...known, asking: undefined };
    if (answer.kind === 'diagnosis') return { ...waits, answer, failed: undefined };
    return answer.kind === 'failed' ? { ...waits, failed: answer.reason } : waits;
  }
  if (known.doing?.request !== request) return known;
  const { remedy } = known.doing;
  const done = { ...known, doing: undefined };
  if (answer.kind === 'failed') return { ...done, told: { remedy, text: answer.reason, isFault: true } };
  if (answer.kind !== 'done') return done;
  const { standing, told: text } = answer;
  return {
    ...done,
    told: { remedy, text, isFault: false },
    answer: known.answer === undefined ? undefined : { ...known.answer, standing },
  };
};

/** Nobody will answer what was asked of an engine that has ended. */
export const unanswered = (known: Known): Known => ({ ...known, asking: undefined, doing: undefined });

/** Labels that say whom something is about. */
const whom = ['server', 'extension', 'owner'] as const;

/** False where a cause names another server or extension than the question. */
const isAbout = ({ labels }: Cause, subject: WhySubject): boolean =>
  subject.kind === 'now' || subject.kind === 'moment'
    ? true
    : whom.every((name) => {
        const [ours, its] = [subject.labels[name] ?? '', labels[name] ?? ''];
        return ours === '' || its === '' || ours === its;
      });

/** The causes of a subject, and those of others at the same time; each in its order. */
export const split = (
  causes: readonly Cause[],
  subject: WhySubject,
): { readonly own: readonly Cause[]; readonly beside: readonly Cause[] } => ({
  own: causes.filter((cause) => isAbout(cause, subject)),
  beside: causes.filter((cause) => !isAbout(cause, subject)),
});

/** Each cause with the remedies that no cause above it has named, and the titles of those that one has. */
export interface Told {
  readonly cause: Cause;
  readonly remedies: readonly OfferedRemedy[];
  readonly above: readonly string[];
}
export const toldOf = (causes: readonly Cause[], remedies: readonly OfferedRemedy[]): readonly Told[] => {
  const named = new Set<string>();
  return causes.map((cause) => {
    const all = remedies.filter((remedy) => remedy.causes.includes(cause.id));
    const fresh = all.filter(({ id }) => !named.has(id));
    const above = all.filter(({ id }) => named.has(id)).map(({ title }) => title);
    for (const { id } of fresh) named.add(id);
    return { cause, remedies: fresh, above };
  });
};

/** Kept over hide and reload: what was asked about. */
export const subjectOf = (kept: unknown): WhySubject => {
  const now: WhySubject = { kind: 'now' };
  if (typeof kept !== 'object' || kept === null) return now;
  const { kind, at, name, labels } = kept as Readonly<Record<string, unknown>>;
  const when = typeof at === 'number' && at > 0 ? { at } : {};
  if (kind === 'moment') return when.at === undefined ? now : { kind, at: when.at };
  if ((kind !== 'alert' && kind !== 'operation') || typeof name !== 'string') return now;
  const texts = Object.entries(typeof labels === 'object' && labels !== null ? labels : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const known = { name, labels: Object.fromEntries(texts) };
  return kind === 'alert' ? { kind, ...known, ...when } : { kind, ...known };
};
