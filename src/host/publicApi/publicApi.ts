/**
 * The public API: what `activate()` returns to other extensions; `contract.ts` is what they see of it.
 * In: the state, the summary, a way to ask. Out: one object. Invariant: within a version, members are only added.
 */
import type { Diagnosis } from '../../common/diagnosis.ts';
import type { VitalsApi } from './contract.ts';

export type {
  Attributes,
  Cache,
  CacheOptions,
  CheckResult,
  Counter,
  Gauge,
  Histogram,
  InstrumentOptions,
  LanguageClientMiddleware,
  Meter,
  Timer,
  VitalsApi,
} from './contract.ts';

type Sample = { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number };
interface ApiSources extends Omit<VitalsApi, 'apiVersion'> {
  append(samples: readonly Sample[]): void;
  diagnosis(): Promise<Diagnosis> | undefined;
  mcpServer(): Promise<unknown>;
}

/** Under `VITALS_TEST=1` tests may also write samples, are told why it is slow as the command is, and get the MCP server. */
export const createApi = ({ append, diagnosis, mcpServer, ...members }: ApiSources): VitalsApi => {
  const api = { apiVersion: 1 as const, ...members };
  return process.env['VITALS_TEST'] === '1' ? Object.assign(api, { append, diagnosis, mcpServer }) : api;
};
