/**
 * What a page in a browser may ask, by the level of its token: one table, by which its messages are judged and the page is
 * told what to offer. What only an editor can do is in it for no level, or for those whose engine has one. Pure.
 */
import { includes } from './access.ts';
import type { AccessLevel } from '../../common/access.ts';

export interface Asker {
  readonly level: AccessLevel;
  /** Whether an editor is the engine's host, which writes settings. */
  readonly hasEditor: boolean;
}

interface Need {
  readonly level: AccessLevel;
  /** It changes a setting of the user's. */
  readonly editor?: true;
  /** It changes something: for the audit log. */
  readonly deed?: true;
}

const reading: Need = { level: 'read' };
const [team, admin] = (['team', 'admin'] as const).map((level): Need => ({ level, deed: true }));
const setting: Need = { level: 'admin', editor: true, deed: true };

const needs: Readonly<Record<string, Need | undefined>> = {
  subscribe: reading,
  unsubscribe: reading,
  slowest: reading,
  'why.diagnose': reading,
  'vitals.why': reading,
  'alerts.list': reading,
  'alerts.history': reading,
  'alerts.detail': reading,
  'alerts.rules': reading,
  'alerts.test-rule': reading,
  'alerts.frequency': reading,
  'alerts.effects': reading,
  'alerts.proposals': reading,
  'alerts.acknowledge': team,
  'alerts.resolve': team,
  'alerts.assign': team,
  'alerts.snooze': team,
  'alerts.not-useful': team,
  'alerts.silence': admin,
  'alerts.unsilence': admin,
  'alerts.override': setting,
  'alerts.audit-log': { level: 'admin' },
  'alerts.verify-audit': { level: 'admin' },
  'boards.list': reading,
  'boards.complete': reading,
  'boards.check': reading,
  'boards.places': reading,
  'boards.import': reading,
  'boards.save': setting,
  'boards.delete': setting,
  'actions.history': reading,
  'actions.responses.list': reading,
  'actions.responses.possible': reading,
  'actions.channels.deliveries': { level: 'admin' },
  'actions.channels.test': admin,
  'actions.channels.resend': admin,
  'actions.channels.discard': admin,
  'actions.channels.approve': admin,
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The name of what a message asks for. */
export const nameOf = (message: Readonly<Record<string, unknown>>): string => {
  const { type, ask } = message;
  if (!isRecord(ask)) return textOf(type);
  if (typeof ask['of'] !== 'string') return `${textOf(type)}.${textOf(ask['kind'])}`;
  const inner = isRecord(ask['ask']) ? `.${textOf(ask['ask']['kind'])}` : '';
  return `${textOf(type)}.${ask['of']}${inner}`;
};

const needOf = (name: string): Need | undefined => (Object.hasOwn(needs, name) ? needs[name] : undefined);

/** Why it is not done; undefined where it is. */
export const refusalOf = (name: string, { level, hasEditor }: Asker): string | undefined => {
  const need = needOf(name);
  if (need === undefined) return 'That can be done in the editor only.';
  if (!includes(level, need.level)) return `This needs a token of the level ${need.level}.`;
  return need.editor === true && !hasEditor ? 'There is no editor here whose settings could be changed.' : undefined;
};

export const isDeed = (name: string): boolean => needOf(name)?.deed === true;

/** All that the page may offer. */
export const offersOf = (asker: Asker): readonly string[] =>
  Object.keys(needs).filter((name) => refusalOf(name, asker) === undefined);
