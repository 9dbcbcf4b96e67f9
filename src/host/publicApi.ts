import type { EngineState, PanelQuery, QueryAnswer } from '../common/protocol/panel.ts';
import type { Summary } from '../common/summary.ts';

/** What `activate()` returns to other extensions. Version 1 reads; metrics of one's own come with a later version. */
export interface VitalsApi {
  readonly apiVersion: 1;
  /** The state of the engine. */
  state(): EngineState;
  /** What the status bar shows now; undefined until the first figures are there. */
  summary(): Summary | undefined;
  /** Asks in PromQL over the last hour. A query that fails answers with located problems; rejects when measuring is off. */
  query(query: PanelQuery): Promise<QueryAnswer>;
}

type Sample = { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number };
interface ApiSources extends Omit<VitalsApi, 'apiVersion'> {
  append(samples: readonly Sample[]): void;
}

/** Under `VITALS_TEST=1` tests may also write samples, as recording and alerting rules will. */
export const createApi = ({ append, ...read }: ApiSources): VitalsApi => {
  const api = { apiVersion: 1 as const, ...read };
  return process.env['VITALS_TEST'] === '1' ? Object.assign(api, { append }) : api;
};
