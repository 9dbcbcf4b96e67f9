/**
 * Alerts: what becomes of a condition that holds. In: the transitions of rules, what people do, the time. Out: the list
 * of alerts, and answers to what is asked of them.
 * Invariants: no clock; what cannot be done is refused in words.
 */
import type { AlertAnswer, AlertAsk, AlertList } from '../../common/protocol/alerts.ts';
import type { UnixMs } from '../../common/units.ts';

export class Alerts {
  list(now: UnixMs): AlertList {
    return {
      at: now,
      alerts: [],
      firing: { critical: 0, high: 0, medium: 0, low: 0 },
      muted: 0,
      silences: [],
      problems: [],
      severityTable: [],
      shownToday: 0,
      heldBackToday: 0,
      notices: [],
    };
  }

  answer(ask: AlertAsk, now: UnixMs): AlertAnswer {
    switch (ask.kind) {
      case 'list':
        return { kind: 'list', list: this.list(now) };
      case 'history':
        return { kind: 'history', alerts: [] };
      case 'rules':
        return { kind: 'rules', rules: [], problems: [] };
      case 'frequency':
        return { kind: 'frequency', days: [] };
      case 'effects':
        return { kind: 'effects', effects: [] };
      case 'verify-audit':
        return { kind: 'audit', verdict: { state: 'absent', reason: 'Nothing has been recorded yet.' } };
      default:
        return { kind: 'refused', reason: 'There is no such alert.' };
    }
  }
}
