/** Whether a response may be thought of now; each refusal says why. */
import { isOver, type ResponseRecord, type ResponseRule } from '../../common/responses.ts';
import { targetKey } from './targets.ts';
import type { Labels } from '../../common/labels.ts';
import type { UnixMs } from '../../common/units.ts';
import { coolsUntil } from './course.ts';
import type { ResponseSettings } from './settings.ts';

const hourMs = 3_600_000;

/** Why none is thought of at all; empty where they are. */
export const pausedReason = ({ mode, trusted }: Pick<ResponseSettings, 'mode' | 'trusted'>): string => {
  if (!trusted) return 'This workspace is not trusted.';
  return mode === 'off' ? 'Automatic responses are off: see vitals.responses.mode.' : '';
};

/** Why this one is not; undefined where it may be. */
export const refusalOf = (
  rule: Pick<ResponseRule, 'id' | 'kind'>,
  target: Labels,
  {
    records,
    settings,
    now,
  }: { readonly records: readonly ResponseRecord[]; readonly settings: ResponseSettings; readonly now: UnixMs },
): string | undefined => {
  if (settings.modeOf(rule.kind) === 'off') return `${rule.kind} is off`;
  const key = targetKey(target);
  const component = componentOf(target);
  for (const one of records) {
    // Two responses to one component would undo each other's effect, and nobody could tell which has helped.
    if (!isOver(one.state) && componentOf(one.target) === component) return 'another response to it stands';
    if (one.rule === rule.id && targetKey(one.target) === key && now < coolsUntil(one, settings.cooldownMs))
      return 'it was thought of a short while ago';
  }
  const lately = begunLately(records, now);
  return lately >= settings.perHour ? `${String(settings.perHour)} responses were begun in the last hour` : undefined;
};

/** How many were begun in the last hour. */
export const begunLately = (records: readonly ResponseRecord[], now: UnixMs): number =>
  records.filter(({ at }) => Math.abs(now - at) < hourMs).length;

const componentOf = (target: Labels): string => target['extension'] ?? '';
