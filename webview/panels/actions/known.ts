/**
 * Known: what the page knows of actions, as one function. In: what is asked, what is answered, each frame that says time
 * has passed. Out: the next state, and what is to be asked. No clock, no DOM.
 * Invariants: an answer counts only for the question that still waits for it; at most one question of a kind waits; what
 * a reader looks at is asked for again, the rest is not; what a deed has changed is asked for at once.
 */
import type {
  Act,
  ActionSection,
  ActionsAnswer,
  ActionsAsk,
  AppliedRemedy,
  DryRun,
} from '../../../src/common/protocol/actions.ts';
import type { ChannelAnswer, ChannelAsk } from '../../../src/common/protocol/channels.ts';
import type { ActionsReply, Frame } from '../../../src/common/protocol/panel.ts';
import type { ResponseList } from '../../../src/common/responses.ts';
import { t } from '../../l10n/l10n.ts';
import { asking, type Request } from '../../parts/questions.ts';

export type Deliveries = Extract<ChannelAnswer, { readonly kind: 'deliveries' }>;

export interface Known {
  readonly list: ResponseList | undefined;
  readonly acts: readonly Act[] | undefined;
  readonly applied: readonly AppliedRemedy[] | undefined;
  readonly deliveries: Deliveries | undefined;
  /** By rule: what each of its targets would come to. */
  readonly runs: Readonly<Record<string, readonly DryRun[]>>;
  /** What the last deed came to, or why something was refused. */
  readonly told: string;
  /** Why the section cannot be shown, by section; it is asked for again. */
  readonly faults: Readonly<Partial<Record<ActionSection, string>>>;
  readonly waiting: Readonly<Record<number, ActionsAsk>>;
  readonly nextRequest: number;
}

export const nothingKnown: Known = {
  list: undefined,
  acts: undefined,
  applied: undefined,
  deliveries: undefined,
  runs: {},
  told: '',
  faults: {},
  waiting: {},
  nextRequest: 1,
};

export interface Look {
  readonly section: ActionSection;
  /** The act whose details are open; `newest` until the reader has chosen. */
  readonly act: string | undefined;
  /** The rule whose targets are shown. */
  readonly rule: string | undefined;
}

export interface KnownStep {
  readonly known: Known;
  readonly send: readonly Request<ActionsAsk>[];
}

export const asked = (known: Known, asks: readonly ActionsAsk[]): KnownStep => {
  const { after, send } = asking(known, asks);
  return { known: { ...known, ...after }, send };
};

const list: ActionsAsk = { of: 'responses', ask: { kind: 'list' } };
const deliveries: ActionsAsk = { of: 'channels', ask: { kind: 'deliveries' } };
const applied: ActionsAsk = { of: 'editor', ask: { kind: 'applied' } };
const dryRun = (rule: string): ActionsAsk => ({ of: 'editor', ask: { kind: 'dry-run', rule } });

const asksOf = ({ section, rule }: Look): readonly ActionsAsk[] => {
  switch (section) {
    case 'responses':
      return [list, ...(rule === undefined ? [] : [dryRun(rule)])];
    case 'history':
      return [{ of: 'history' }, applied];
    case 'deliveries':
      return [deliveries];
  }
};

/** All that is seen, asked for at once. */
export const looked = (known: Known, look: Look): KnownStep => asked(known, asksOf(look));

/** The reader looks elsewhere, or at more. */
export const relooked = (known: Known, look: Look): KnownStep => looked({ ...known, told: '' }, look);

/** How many frames apart each section is asked for: what a person waits for each second, the rest less often. */
const everyFrames: Readonly<Record<ActionSection, number>> = { responses: 1, history: 5, deliveries: 2 };
const dryRunEvery = 30;

/** A frame has come, one each second. */
export const framed = (known: Known, look: Look, { sequence }: Pick<Frame, 'sequence'>): KnownStep => {
  if (sequence % everyFrames[look.section] !== 0) return { known, send: [] };
  return asked(known, asksOf(sequence % dryRunEvery === 0 ? look : { ...look, rule: undefined }));
};

const folded = (known: Known, ask: ActionsAsk, answer: ActionsAnswer): Known => {
  switch (answer.of) {
    case 'responses':
      return { ...known, list: answer.list, faults: { ...known.faults, responses: '' } };
    case 'history':
      return { ...known, acts: answer.acts, faults: { ...known.faults, history: '' } };
    case 'channels':
      if (answer.answer.kind === 'deliveries')
        return { ...known, deliveries: answer.answer, faults: { ...known.faults, deliveries: '' } };
      if (answer.answer.kind === 'done') return known;
      return ask.of === 'channels' && ask.ask.kind === 'deliveries'
        ? { ...known, faults: { ...known.faults, deliveries: answer.answer.reason } }
        : { ...known, told: answer.answer.reason };
    case 'editor':
      if (answer.answer.kind === 'applied') return { ...known, applied: answer.answer.remedies };
      if (answer.answer.kind === 'done') return { ...known, told: answer.answer.told };
      return { ...known, runs: { ...known.runs, [answer.answer.rule]: answer.answer.runs } };
    case 'refused':
      return refused(known, ask, answer.reason);
  }
};

const refused = (known: Known, ask: ActionsAsk, reason: string): Known => {
  const fault = (section: ActionSection): Known => ({ ...known, faults: { ...known.faults, [section]: reason } });
  if (ask.of === 'responses' && ask.ask.kind === 'list') return fault('responses');
  if (ask.of === 'history') return fault('history');
  if (ask.of === 'channels' && ask.ask.kind === 'deliveries') return fault('deliveries');
  return { ...known, told: reason };
};

const doneWords: Readonly<Partial<Record<ChannelAsk['kind'], string>>> = {
  test: t('A test message is on its way.'),
  resend: t('Sent again as soon as the channel takes it.'),
  discard: t('Discarded.'),
  approve: t('On its way.'),
};

/** Whether a question has changed something. */
const isDeed = (ask: ActionsAsk): boolean => {
  if (ask.of === 'history') return false;
  return !['list', 'possible', 'deliveries', 'dry-run', 'applied'].includes(ask.ask.kind);
};

/** An answer came. What a deed has changed is asked for at once, and what waits for the user is tried dry. */
export const answered = (known: Known, reply: ActionsReply, look: Look): KnownStep => {
  const { [reply.request]: ask, ...waiting } = known.waiting;
  if (ask === undefined) return { known, send: [] };
  const { answer } = reply;
  let next = folded({ ...known, waiting }, ask, answer);
  if (answer.of === 'channels' && answer.answer.kind === 'done' && ask.of === 'channels')
    next = { ...next, told: doneWords[ask.ask.kind] ?? '' };
  if (isDeed(ask)) return asked(next, asksOf(look));
  if (answer.of !== 'responses' || look.section !== 'responses') return { known: next, send: [] };
  const untried = answer.list.records.filter(({ state, rule }) => state === 'waiting' && next.runs[rule] === undefined);
  return asked(next, [...new Set(untried.map(({ rule }) => rule))].map(dryRun));
};

/** The engine is another one, or none: what waited will not be answered. */
export const forgotten = (known: Known): Known => ({ ...known, waiting: {} });
