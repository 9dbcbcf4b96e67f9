import { isAbsolute } from 'node:path';
import type { settings, SettingId } from '../../common/contributions.ts';
import { operationIds, operationOf, type Budget, type OperationId } from '../../common/operations.ts';
import type { Problem } from '../../common/problem.ts';
import type { EngineSettings } from '../../common/protocol/engine.ts';

export interface HostSettings {
  readonly enabled: boolean;
  readonly tapEnabled: boolean;
  readonly providersEnabled: boolean;
  readonly ignoredServers: readonly string[];
  readonly statusBarEnabled: boolean;
  readonly engine: EngineSettings;
}

type IdOf<Type extends string> = {
  [Id in SettingId]: (typeof settings)[Id]['type'] extends Type ? Id : never;
}[SettingId];
type BooleanId = IdOf<'boolean'>;
type IntegerId = IdOf<'integer'>;
type Read = (id: SettingId | 'vitals.alerts' | 'vitals.responses' | 'vitals.export') => unknown;

/** What the manifest says of a setting, as JSON schema. */
export interface Declaration {
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * Checks every setting: `read` gives the raw value of a setting, undefined where there is none; `declared` gives what
 * the manifest says of it, which stands there already and is not brought along a second time.
 */
export const checkSettings = (
  read: Read,
  declared: (id: SettingId) => Declaration,
  { trusted }: { readonly trusted: boolean },
): { readonly value: HostSettings; readonly problems: readonly Problem[] } => {
  const problems: Problem[] = [];
  const boolean = (id: BooleanId): boolean => {
    const fallback = declared(id).default === true;
    const value = read(id) ?? fallback;
    if (typeof value === 'boolean') return value;
    problems.push({ message: `${id} must be true or false` });
    return fallback;
  };
  const integer = (id: IntegerId): number => {
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER, default: fallback } = declared(id);
    const value = read(id) ?? fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum) return value;
    problems.push({ message: `${id} must be a whole number from ${String(minimum)} to ${String(maximum)}` });
    return typeof fallback === 'number' ? fallback : minimum;
  };
  const names = read('vitals.tap.ignoredServers') ?? [];
  const areNames = Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!areNames) problems.push({ message: 'vitals.tap.ignoredServers must be a list of names' });
  const tapEnabled = boolean('vitals.tap.enabled');
  const keepDays = keepDaysOf(integer);
  const value = {
    enabled: boolean('vitals.enabled'),
    tapEnabled,
    providersEnabled: boolean('vitals.tap.providers'),
    ignoredServers: areNames ? names : [],
    statusBarEnabled: boolean('vitals.statusBar.enabled'),
    engine: {
      budgets: checkBudgets(read('vitals.budgets'), problems),
      windowMs: integer('vitals.judge.windowSeconds') * 1_000,
      seriesCap: integer('vitals.store.seriesCap'),
      history: {
        enabled: boolean('vitals.history.enabled'),
        maxMegabytes: integer('vitals.history.maxMegabytes'),
        keepDays,
        archiveFolder: checkFolder(read('vitals.history.archiveFolder'), problems),
      },
      sampling: {
        slowOnBattery: boolean('vitals.sampling.slowOnBattery'),
        slowUnfocused: boolean('vitals.sampling.slowUnfocused'),
        cpuLimit: integer('vitals.sampling.maxCpuPercent') / 100,
      },
      tapEnabled,
      // What VS Code gives is a view that cannot be sent; the engine says what is wrong with it.
      alerts: plain(read('vitals.alerts')),
      api: { enabled: boolean('vitals.api.enabled'), port: integer('vitals.api.port') },
      responses: { trusted, raw: plain(read('vitals.responses')) },
      targets: plain(read('vitals.network.targets')),
      exports: plain(read('vitals.export')),
      remote: checkAddress(read('vitals.remote.url'), problems),
      profileStalls: boolean('vitals.stalls.profile'),
    },
  };
  return { value, problems };
};

const keepDaysOf = (integer: (id: IntegerId) => number): EngineSettings['history']['keepDays'] => ({
  tenSeconds: integer('vitals.history.keepTenSecondsDays'),
  minutes: integer('vitals.history.keepMinutesDays'),
  hours: integer('vitals.history.keepHoursDays'),
});

const plain = (value: unknown): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(value ?? {})) as Readonly<Record<string, unknown>>;

/** Whether it can be written shows when it is. */
const checkFolder = (raw: unknown, problems: Problem[]): string => {
  if (raw === undefined || raw === '') return '';
  if (typeof raw === 'string' && isAbsolute(raw)) return raw;
  problems.push({ message: 'vitals.history.archiveFolder must be an absolute path, or empty' });
  return '';
};

/** The engine says what is wrong with the address itself. */
const checkAddress = (raw: unknown, problems: Problem[]): string => {
  if (raw === undefined || typeof raw === 'string') return raw ?? '';
  problems.push({ message: 'vitals.remote.url must be an address, or empty' });
  return '';
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const checkBudgets = (raw: unknown, problems: Problem[]): Readonly<Record<OperationId, Budget>> => {
  const given = isRecord(raw) ? raw : {};
  if (raw !== undefined && !isRecord(raw)) problems.push({ message: 'vitals.budgets must be an object of operations' });
  for (const id of Object.keys(given)) {
    if (!operationIds.includes(id as OperationId))
      problems.push({ message: `vitals.budgets: there is no operation '${id}'` });
  }
  const entries = operationIds.map((id) => [id, checkBudget(id, given[id], problems)] as const);
  return Object.fromEntries(entries) as Record<OperationId, Budget>;
};

const checkBudget = (id: OperationId, raw: unknown, problems: Problem[]): Budget => {
  const fallback = operationOf(id).budget;
  if (raw === undefined) return fallback;
  const given: Readonly<Record<string, unknown>> = isRecord(raw) ? raw : {};
  const warnMs = given['warnMs'] ?? fallback.warnMs;
  const badMs = given['badMs'] ?? fallback.badMs;
  if (isRecord(raw) && typeof warnMs === 'number' && typeof badMs === 'number' && warnMs > 0 && badMs > warnMs) {
    return { goodMs: Math.min(fallback.goodMs, warnMs), warnMs, badMs };
  }
  problems.push({ message: `vitals.budgets.${id} needs 0 < warnMs < badMs, in milliseconds` });
  return fallback;
};
