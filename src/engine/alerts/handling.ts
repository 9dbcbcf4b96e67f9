/** What a person does with an episode. Pure: a new episode and what the audit log says, or why it cannot be done. */
import { later, ms, type UnixMs } from '../../common/units.ts';
import type { AlertAsk } from '../../common/protocol/alerts.ts';
import type { Episode } from './episodes.ts';

export type Act = Extract<AlertAsk, { readonly kind: 'acknowledge' | 'resolve' | 'assign' | 'snooze' | 'not-useful' }>;
export interface Acted {
  readonly after: Episode;
  readonly action: string;
  readonly why: string;
}

const longestSnoozeMs = 30 * 86_400_000;
const textCap = 500;
const cut = (text: unknown): string => (typeof text === 'string' ? text.trim().slice(0, textCap) : '');

/** Undefined where nothing is to be done: it has been done already, or the alert is over. */
export const acted = (
  before: Episode,
  act: Act,
  { by, now }: { readonly by: string; readonly now: UnixMs },
): Acted | undefined => {
  const isOver = before.condition === 'resolved';
  switch (act.kind) {
    case 'acknowledge': {
      if (before.condition !== 'firing' || before.acknowledgedAt !== undefined) return undefined;
      const assignee = before.assignee ?? by;
      return {
        after: { ...before, acknowledgedAt: now, acknowledgedBy: by, assignee },
        action: 'acknowledged',
        why: cut(act.note),
      };
    }
    case 'resolve':
      if (before.condition !== 'firing') return undefined;
      return {
        after: { ...before, condition: 'resolved', resolvedAt: now, resolvedBy: by, note: cut(act.note) },
        action: 'resolved',
        why: cut(act.note),
      };
    case 'assign': {
      const { assignee: had, ...rest } = before;
      const name = cut(act.assignee);
      if (isOver || (had ?? '') === name) return undefined;
      return { after: name === '' ? rest : { ...rest, assignee: name }, action: 'assigned', why: name || 'to nobody' };
    }
    case 'snooze': {
      const { snoozedUntil: had, ...rest } = before;
      if (isOver) return undefined;
      if (act.forMs === 0)
        return had === undefined || had <= now ? undefined : { after: rest, action: 'snooze ended', why: '' };
      if (!(act.forMs > 0)) return undefined;
      const snoozedUntil = later(now, ms(Math.min(act.forMs, longestSnoozeMs)));
      return {
        after: { ...before, snoozedUntil },
        action: 'snoozed',
        why: `until ${new Date(snoozedUntil).toISOString()}`,
      };
    }
    case 'not-useful':
      if (before.firingSince === undefined || before.notUseful === act.notUseful) return undefined;
      return {
        after: { ...before, notUseful: act.notUseful },
        action: act.notUseful ? 'marked as not useful' : 'marked as useful',
        why: '',
      };
  }
};
