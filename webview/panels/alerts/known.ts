/**
 * Known: what the page knows of alerts, as one function. In: what is asked, what the engine answers, each frame that
 * says time has passed. Out: the next state, and what is to be asked. No clock, no DOM.
 * Invariants: an answer counts only for the question that still waits for it; at most one question of a kind waits, so
 * that a slow engine is not asked twice; what a reader looks at is asked for again, the rest is not.
 * Bounds: 5,000 rows of history in the page.
 */
import { waitsText, type Alert, type RuleEffect, type RuleView } from '../../../src/common/alerts.ts';
import type {
  AlertAnswer,
  AlertAsk,
  AlertDetail,
  AlertList,
  FrequencyDay,
  HistoryCursor,
  RuleTrial,
} from '../../../src/common/protocol/alerts.ts';
import type { AlertsReply, Frame, PanelRequest } from '../../../src/common/protocol/panel.ts';
import { named, t } from '../../l10n/l10n.ts';
import { whyName, whyQueryOf, type WhyQuery } from './whyChart.ts';
import { asking, type Request } from '../../parts/questions.ts';

export interface Known {
  readonly list: AlertList | undefined;
  /** `next` is where the following page begins; undefined at the end. */
  readonly history: { readonly alerts: readonly Alert[]; readonly next: HistoryCursor | undefined } | undefined;
  readonly frequency: readonly FrequencyDay[] | undefined;
  readonly rules: readonly RuleView[] | undefined;
  readonly effects: readonly RuleEffect[] | undefined;
  readonly detail: AlertDetail | undefined;
  /** What the chart of the open alert asks. */
  readonly why: WhyQuery | undefined;
  readonly trial: RuleTrial | undefined;
  /** What the last deed came to, in a sentence. */
  readonly told: string;
  /** What waits for an answer, by its number. */
  readonly waiting: Readonly<Record<number, AlertAsk>>;
  readonly nextRequest: number;
}

export const nothingKnown: Known = {
  list: undefined,
  history: undefined,
  frequency: undefined,
  rules: undefined,
  effects: undefined,
  detail: undefined,
  why: undefined,
  trial: undefined,
  told: '',
  waiting: {},
  nextRequest: 1,
};

/** What is looked at besides the list. */
export interface Look {
  readonly view: 'open' | 'history' | 'rules' | 'severities';
  readonly days: number;
  /** The alert whose drawer is open. */
  readonly open: string | undefined;
  /** Words that history is searched for. */
  readonly text: string;
}

export interface KnownStep {
  readonly known: Known;
  readonly send: readonly Request<AlertAsk>[];
}

const historyPage = 200;
const historyCap = 5_000;
const detailEvery = 5;

export const historyAsk = (text: string, before?: HistoryCursor): AlertAsk => ({
  kind: 'history',
  limit: historyPage,
  ...(text === '' ? {} : { text }),
  ...(before === undefined ? {} : { before }),
});

export const asked = (known: Known, asks: readonly AlertAsk[]): KnownStep => {
  const { after, send } = asking(known, asks);
  return { known: { ...known, ...after }, send };
};

/** What a reader sees besides the list, which comes with each frame. */
const asksOf = (look: Look): readonly AlertAsk[] => [
  ...(look.open === undefined ? [] : [{ kind: 'detail', id: look.open } as const]),
  ...(look.view === 'open' || look.view === 'history' ? [{ kind: 'frequency', days: look.days } as const] : []),
  ...(look.view === 'history' ? [historyAsk(look.text)] : []),
  ...(look.view === 'rules' ? [{ kind: 'rules' } as const, { kind: 'effects', days: 30 } as const] : []),
];

/** All that is seen, asked for at once. */
export const looked = (known: Known, look: Look): KnownStep => asked(known, asksOf(look));

/** The reader looks elsewhere: what is seen now and was not before is asked for. */
export const relooked = (known: Known, look: Look, before: Look): KnownStep => {
  const seen = new Set(asksOf(before).map((ask) => JSON.stringify(ask)));
  const asks = asksOf(look).filter((ask) => !seen.has(JSON.stringify(ask)));
  return asked({ ...known, told: '' }, asks);
};

/** A frame has come, one each second. */
export const framed = (
  before: Known,
  look: Look,
  { sequence, alerts }: Pick<Frame, 'sequence' | 'alerts'>,
): KnownStep => {
  const known = { ...before, list: alerts ?? before.list };
  const isSeldom = sequence % detailEvery === 0;
  return asked(known, [
    ...(isSeldom && look.open !== undefined ? [{ kind: 'detail', id: look.open } as const] : []),
    ...(isSeldom && look.view === 'rules' ? [{ kind: 'rules' } as const] : []),
    ...(sequence % 60 === 0 && look.view !== 'rules' && look.view !== 'severities'
      ? [{ kind: 'frequency', days: look.days } as const]
      : []),
  ]);
};

const deedWords: Partial<Readonly<Record<AlertAsk['kind'], string>>> = {
  acknowledge: t('acknowledged'),
  resolve: t('resolved'),
  assign: t('assigned'),
  snooze: t('snoozed'),
  'not-useful': t('marked'),
};

const doneText = (ask: AlertAsk, changed: number): string => {
  if (ask.kind === 'override') return t('{0}: changed.', ask.rule);
  if (ask.kind === 'silence') return t('Silenced.');
  if (ask.kind === 'unsilence') return t('The silence is ended.');
  return t('{0} {1}.', changed === 1 ? t('1 alert') : t('{0} alerts', changed), deedWords[ask.kind] ?? t('changed'));
};

const folded = (known: Known, ask: AlertAsk, answer: AlertAnswer): Known => {
  switch (answer.kind) {
    case 'list':
      return { ...known, list: answer.list };
    case 'history': {
      const before = ask.kind === 'history' && ask.before !== undefined ? (known.history?.alerts ?? []) : [];
      return { ...known, history: { alerts: [...before, ...answer.alerts].slice(0, historyCap), next: answer.next } };
    }
    case 'detail':
      return {
        ...known,
        detail: answer.detail,
        why: whyQueryOf(answer.detail, known.list?.at ?? answer.detail.alert.pendingSince, known.why),
      };
    case 'rules':
      return { ...known, rules: answer.rules };
    case 'trial':
      return { ...known, trial: answer.trial };
    case 'frequency':
      return { ...known, frequency: answer.days };
    case 'effects':
      return { ...known, effects: answer.effects };
    case 'done':
      return {
        ...known,
        told: [doneText(ask, answer.changed), ...(answer.waits === true ? [named(waitsText)] : [])].join(' '),
      };
    case 'refused':
      return { ...known, told: answer.reason };
    case 'audit':
    case 'audit-log':
    case 'proposals':
      return known;
  }
};

const isDeed = ({ kind }: AlertAnswer): boolean => kind === 'done' || kind === 'refused';

/** An answer came. What a deed has changed is asked for at once. */
export const answered = (known: Known, reply: AlertsReply, look: Look): KnownStep => {
  const { [reply.request]: ask, ...waiting } = known.waiting;
  if (ask === undefined) return { known, send: [] };
  const next = folded({ ...known, waiting }, ask, reply.answer);
  if (!isDeed(reply.answer)) return { known: next, send: [] };
  const list = asked(next, [{ kind: 'list' }]);
  const rest = looked(list.known, look);
  return { known: rest.known, send: [...list.send, ...rest.send] };
};

/** The engine is another one, or none: what waited will not be answered. */
export const forgotten = (known: Known): Known => ({ ...known, waiting: {} });

/** What comes with each frame: the alerts, and of the one that is open its chart and what changed meanwhile. */
export const subscribed = ({ why }: Known, { open }: Look): Pick<Subscription, 'queries' | 'alerts' | 'timeline'> =>
  why === undefined || why.id !== open
    ? { alerts: true, queries: {} }
    : { alerts: true, queries: { [whyName(why)]: why.query }, timeline: why.changes };
type Subscription = Extract<PanelRequest, { type: 'subscribe' }>;
