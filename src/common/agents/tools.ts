/** What an agent may ask, each once: the manifest, the editor's tools and the MCP server are made of this table. */
interface AgentTool {
  readonly title: string;
  /** For whoever decides which to use: a person, or a model. */
  readonly description: string;
  /** JSON schema of the input. */
  readonly input: {
    readonly type: 'object';
    readonly additionalProperties: false;
    readonly required?: readonly string[];
    readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  /** Changes nothing. What changes something is confirmed by a person first. */
  readonly isReadOnly: boolean;
}

const minutes = {
  type: 'integer',
  minimum: 1,
  maximum: 1_440,
  default: 5,
  description: 'The last so many minutes.',
} as const;
const limit = { type: 'integer', minimum: 1, maximum: 50, default: 10 } as const;
const nothing = { type: 'object', additionalProperties: false, properties: {} } as const;

const agentTools = {
  why_is_it_slow: {
    title: 'Why is the editor slow?',
    description:
      'Diagnoses the editor from what was measured in the last minutes: ranked causes with evidence (language servers, extensions, memory, disk, searches, network), what changed shortly before, and what helps. No cause means that nothing stands out.',
    input: nothing,
    isReadOnly: true,
  },
  query: {
    title: 'Query measurements',
    description:
      'Evaluates a PromQL expression now over everything IDE Vitals measures: system_*, process_*, vscode_*, lsp_*, http_*, vitals_*. Latencies are native histograms, as in histogram_quantile(0.95, sum by (server) (rate(lsp_request_duration_milliseconds[5m]))).',
    input: {
      type: 'object',
      additionalProperties: false,
      required: ['expr'],
      properties: { expr: { type: 'string', maxLength: 2_000, description: 'PromQL.' } },
    },
    isReadOnly: true,
  },
  list_alerts: {
    title: 'List alerts',
    description: 'Alerts that fire now, with severity, since when, who has taken them on, and their ids.',
    input: nothing,
    isReadOnly: true,
  },
  top_processes: {
    title: 'Top processes of the editor',
    description:
      "The editor's processes (extension hosts, language servers, terminals, searches) that use the most CPU or memory now, with the extension or part that owns each.",
    input: {
      type: 'object',
      additionalProperties: false,
      properties: { by: { type: 'string', enum: ['cpu', 'memory'], default: 'cpu' }, limit },
    },
    isReadOnly: true,
  },
  lsp_latency: {
    title: 'Language-server latency',
    description:
      'How long language servers took to answer: median, 95th and 99th percentile in milliseconds, and how many requests, by server and operation (completion, hover, definition …).',
    input: {
      type: 'object',
      additionalProperties: false,
      properties: { minutes, server: { type: 'string', maxLength: 200, description: 'Only this server.' } },
    },
    isReadOnly: true,
  },
  acknowledge_alert: {
    title: 'Acknowledge an alert',
    description: 'Takes an alert on for the user, which stops its escalation. The user is asked first.',
    input: {
      type: 'object',
      additionalProperties: false,
      required: ['id'],
      properties: {
        id: { type: 'string', maxLength: 100, description: 'Of list_alerts.' },
        note: { type: 'string', maxLength: 500 },
      },
    },
    isReadOnly: false,
  },
} as const satisfies Readonly<Record<string, AgentTool>>;

export type AgentToolName = keyof typeof agentTools;
export const agentToolNames = Object.keys(agentTools) as AgentToolName[];
export const agentToolOf = (name: AgentToolName): AgentTool => agentTools[name];
export const isAgentTool = (name: string): name is AgentToolName => Object.hasOwn(agentTools, name);
