/**
 * What an agent is told: five questions and one deed over the same views that panels and the HTTP API have. In: a tool's
 * name and input, and the world that answers. Out: a value that JSON can hold. Pure but for what the world does.
 * Invariants: input is checked against the tool's own table; nothing but figures, names of servers, extensions and
 * processes is told. Bounds: 200 series an answer.
 */
import { metricNameLabel, type Labels } from '../labels.ts';
import { agentToolOf, type AgentToolName } from './tools.ts';

export { agentToolNames, agentToolOf, isAgentTool } from './tools.ts';

export interface AgentSample {
  readonly labels: Labels;
  readonly value: number;
}

export interface AgentAlert {
  readonly id: string;
  readonly name: string;
  readonly severity: string;
  readonly status: string;
  readonly summary: string;
  readonly startsAt: number;
  readonly acknowledgedBy?: string | undefined;
}

export interface AgentDiagnosis {
  readonly causes: readonly { readonly title: string; readonly sentence: string; readonly score: number }[];
  readonly remedies: readonly { readonly title: string; readonly effect: string }[];
  readonly changes: readonly { readonly at: number; readonly title: string }[];
}

/** Each rejects with a sentence where it cannot be had. */
export interface AgentWorld {
  ask(expr: string): Promise<readonly AgentSample[]>;
  diagnosis(): Promise<AgentDiagnosis>;
  /** Those that fire. */
  alerts(): Promise<readonly AgentAlert[]>;
  /** Once a person has agreed. */
  acknowledge(id: string, note: string): Promise<void>;
}

/** The input is not what the tool takes. */
export class BadInput extends Error {}

const seriesCap = 200;

/** As the catalogue names them, which is too much to be read along; a test compares. */
export const seriesOfTools = {
  processCpu: 'process_cpu_utilization_ratio',
  processMemory: 'process_memory_usage_bytes',
  requestDuration: 'lsp_request_duration_milliseconds',
} as const;

type Input = Readonly<Record<string, unknown>>;
type Field = Readonly<Record<string, unknown>>;

const faultOf = (value: unknown, { type, enum: choices, minimum, maximum, maxLength }: Field): string | undefined => {
  if (Array.isArray(choices)) return choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`;
  if (type === 'string')
    return typeof value === 'string' && value.length <= Number(maxLength)
      ? undefined
      : `must be text of at most ${String(maxLength)} characters`;
  const isWhole =
    typeof value === 'number' && Number.isInteger(value) && value >= Number(minimum) && value <= Number(maximum);
  return isWhole ? undefined : `must be a whole number from ${String(minimum)} to ${String(maximum)}`;
};

/** The input with what is usual for what was left out. */
const checked = (name: AgentToolName, given: unknown): Input => {
  const { properties, required = [] } = agentToolOf(name).input;
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given)))
    throw new BadInput(`${name} takes an object`);
  const input: Record<string, unknown> = { ...given };
  for (const [key, value] of Object.entries(input)) {
    const field = properties[key];
    if (field === undefined) throw new BadInput(`${name} knows no ${key}`);
    const fault = faultOf(value, field);
    if (fault !== undefined) throw new BadInput(`${key} ${fault}`);
  }
  for (const key of required) if (input[key] === undefined) throw new BadInput(`${name} needs ${key}`);
  for (const [key, field] of Object.entries(properties)) input[key] ??= field['default'];
  return input;
};

const rounded = (value: number): number => Number(value.toPrecision(4));
const timeText = (at: number): string => new Date(at).toISOString();

const why = async (world: AgentWorld): Promise<unknown> => {
  const { causes, remedies, changes } = await world.diagnosis();
  return {
    causes: causes.map(({ title, sentence, score }) => ({ title, evidence: sentence, explains: rounded(score) })),
    whatHelps: remedies.map(({ title, effect }) => ({ title, effect })),
    changedBefore: changes.map(({ at, title }) => ({ at: timeText(at), title })),
    ...(causes.length === 0 ? { note: 'Nothing stands out.' } : {}),
  };
};

const query = async (world: AgentWorld, { expr }: Input): Promise<unknown> => {
  const samples = await world.ask(String(expr));
  const series = samples.slice(0, seriesCap).map(({ labels, value }) => ({ labels, value: rounded(value) }));
  return { series, ...(samples.length > seriesCap ? { left: samples.length - seriesCap } : {}) };
};

const listAlerts = async (world: AgentWorld): Promise<unknown> => ({
  alerts: (await world.alerts()).map(({ startsAt, ...alert }) => ({ ...alert, firingSince: timeText(startsAt) })),
});

const topProcesses = async (world: AgentWorld, { by, limit }: Input): Promise<unknown> => {
  const isCpu = by === 'cpu';
  const name = seriesOfTools[isCpu ? 'processCpu' : 'processMemory'];
  const samples = await world.ask(`topk(${String(limit)}, ${isCpu ? `avg_over_time(${name}[30s])` : name})`);
  const sorted = [...samples].sort((a, b) => b.value - a.value);
  return {
    processes: sorted.map(({ labels, value }) => {
      const { [metricNameLabel]: _, ...names } = labels;
      return { ...names, ...(isCpu ? { cores: rounded(value) } : { megabytes: rounded(value / 1e6) }) };
    }),
  };
};

const latency = async (world: AgentWorld, { minutes, server }: Input): Promise<unknown> => {
  const only = server === undefined ? '' : `,server=${JSON.stringify(server)}`;
  const name = seriesOfTools.requestDuration;
  const range = `${name}{initiator="client",operation!="",outcome="ok"${only}}[${String(minutes)}m]`;
  const grouped = `sum by (server, operation) (increase(${range}))`;
  const columns = {
    requests: `histogram_count(${grouped})`,
    p50Ms: `histogram_quantile(0.5, ${grouped})`,
    p95Ms: `histogram_quantile(0.95, ${grouped})`,
    p99Ms: `histogram_quantile(0.99, ${grouped})`,
  } as const;
  const rows = new Map<string, Record<string, unknown>>();
  for (const [column, expr] of Object.entries(columns))
    for (const { labels, value } of await world.ask(expr)) {
      const key = `${labels['server'] ?? ''} ${labels['operation'] ?? ''}`;
      const row = rows.get(key) ?? { server: labels['server'], operation: labels['operation'] };
      rows.set(key, { ...row, [column]: rounded(value) });
    }
  const operations = [...rows.values()]
    .filter(({ requests }) => Number(requests) > 0)
    .sort((a, b) => Number(b['p95Ms']) - Number(a['p95Ms']));
  return { minutes, operations };
};

/** Runs a tool. Rejects with `BadInput`, or with the world's own sentence. */
export const runTool = async (name: AgentToolName, given: unknown, world: AgentWorld): Promise<unknown> => {
  const input = checked(name, given);
  switch (name) {
    case 'why_is_it_slow':
      return why(world);
    case 'query':
      return query(world, input);
    case 'list_alerts':
      return listAlerts(world);
    case 'top_processes':
      return topProcesses(world, input);
    case 'lsp_latency':
      return latency(world, input);
    case 'acknowledge_alert':
      await world.acknowledge(String(input['id']), typeof input['note'] === 'string' ? input['note'] : '');
      return { acknowledged: input['id'] };
  }
};
