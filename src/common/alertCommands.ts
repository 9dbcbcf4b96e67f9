import type { CommandId } from './contributions.ts';

/** Commands about alerts: a bundle that is read on demand runs them. */
export const alertCommands = [
  'vitals.showAlerts',
  'vitals.acknowledgeAlert',
  'vitals.resolveAlert',
  'vitals.assignAlert',
  'vitals.silenceAlert',
  'vitals.snoozeAlert',
  'vitals.unmuteAlert',
  'vitals.markNotUseful',
  'vitals.testRule',
  'vitals.verifyAuditLog',
  'vitals.openAlertSettings',
] as const satisfies readonly CommandId[];
export type AlertCommand = (typeof alertCommands)[number];
