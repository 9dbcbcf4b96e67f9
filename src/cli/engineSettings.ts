import { settingOf, type SettingId } from '../common/contributions.ts';
import { operationIds, operationOf, type Budget, type OperationId } from '../common/operations.ts';
import type { EngineSettings } from '../common/protocol/engine.ts';

const numberOf = (id: SettingId): number => Number(settingOf(id).default);
const booleanOf = (id: SettingId): boolean => settingOf(id).default === true;

/** As an editor with no setting of its own would have them, but for what is given. */
export const engineSettings = (given: Partial<EngineSettings>): EngineSettings => ({
  budgets: Object.fromEntries(operationIds.map((id) => [id, operationOf(id).budget])) as Record<OperationId, Budget>,
  windowMs: numberOf('vitals.judge.windowSeconds') * 1_000,
  seriesCap: numberOf('vitals.store.seriesCap'),
  tapEnabled: false,
  profileStalls: false,
  history: {
    enabled: true,
    maxMegabytes: numberOf('vitals.history.maxMegabytes'),
    keepDays: {
      tenSeconds: numberOf('vitals.history.keepTenSecondsDays'),
      minutes: numberOf('vitals.history.keepMinutesDays'),
      hours: numberOf('vitals.history.keepHoursDays'),
    },
    archiveFolder: '',
  },
  sampling: {
    slowOnBattery: booleanOf('vitals.sampling.slowOnBattery'),
    slowUnfocused: false,
    cpuLimit: numberOf('vitals.sampling.maxCpuPercent') / 100,
  },
  ...given,
});
