import type { CommandId } from './contributions.ts';

/** Commands a panel may ask its host to run. */
export const panelCommands = [
  'vitals.showHealth',
  'vitals.showLog',
  'vitals.toggleTap',
  'vitals.toggleProviders',
  'vitals.showSaves',
  'vitals.why',
  'vitals.copyReport',
  'vitals.restartEngine',
  'vitals.turnOn',
  'vitals.assignAlert',
  'vitals.silenceAlert',
  'vitals.unmuteAlert',
  'vitals.resolveAlert',
  'vitals.testRule',
  'vitals.openAlertSettings',
  'vitals.stopResponses',
  'vitals.configureChannel',
  'vitals.configureTeam',
] as const satisfies readonly CommandId[];
