/**
 * `vitals mcp`: the Model Context Protocol over standard input and output, a message a line (JSON-RPC 2.0), for agents
 * outside the editor. It asks the HTTP API of a running editor or of `vitals serve`, and keeps nothing.
 * Source: https://modelcontextprotocol.io/specification/2025-06-18
 */
import { parseArgs } from 'node:util';
import {
  agentToolNames,
  agentToolOf,
  BadInput,
  isAgentTool,
  runTool,
  type AgentWorld,
} from '../common/agents/agents.ts';
import { settingOf } from '../common/contributions.ts';
import { reasonOf } from '../common/problem.ts';
import { httpWorld } from './mcpWorld.ts';
import type { ExitCode } from './world.ts';

export interface McpWorld {
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Throws an error that names the file. */
  readFile(path: string): { readonly text: string };
  /** Lines of standard input; ends with it. */
  readonly lines: AsyncIterable<string>;
  write(text: string): void;
  complain(line: string): void;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The newest first. */
const versions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;
const code = { parse: -32_700, invalidRequest: -32_600, unknownMethod: -32_601, invalidParams: -32_602 } as const;

class RpcError extends Error {
  readonly code: number;
  constructor(number: number, message: string) {
    super(message);
    this.code = number;
  }
}

const textOf = (value: unknown): object => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });

/** One client at the other end. */
class Session {
  readonly #world: McpWorld;
  readonly #agents: AgentWorld;
  readonly #waiting = new Map<string, (result: unknown) => void>();
  #canAsk = false;
  #next = 1;

  constructor(world: McpWorld, agents: AgentWorld) {
    this.#world = world;
    this.#agents = agents;
  }

  #send(message: Fields): void {
    this.#world.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  async receive(line: string): Promise<void> {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      this.#send({ id: null, error: { code: code.parse, message: 'this is no JSON' } });
      return;
    }
    if (!isFields(message)) {
      this.#send({ id: null, error: { code: code.invalidRequest, message: 'a message is an object' } });
      return;
    }
    const { id, method, params } = message;
    if (typeof method !== 'string') {
      this.#waiting.get(String(id))?.(message['result']);
      return;
    }
    // Nobody waits for an answer to a notification.
    if (id === undefined) return;
    try {
      this.#send({ id, result: await this.#answer(method, isFields(params) ? params : {}) });
    } catch (error) {
      const number = error instanceof RpcError ? error.code : -32_603;
      this.#send({ id, error: { code: number, message: reasonOf(error) } });
    }
  }

  #answer(method: string, params: Fields): Promise<unknown> | object {
    switch (method) {
      case 'initialize':
        return this.#initialize(params);
      case 'ping':
        return {};
      case 'tools/list':
        return { tools: agentToolNames.map((name) => this.#tool(name)) };
      case 'tools/call':
        return this.#call(params);
      default:
        throw new RpcError(code.unknownMethod, `${method} is not known here`);
    }
  }

  #initialize({ protocolVersion, capabilities }: Fields): object {
    this.#canAsk = isFields(capabilities) && isFields(capabilities['elicitation']);
    return {
      protocolVersion: versions.find((version) => version === protocolVersion) ?? versions[0],
      capabilities: { tools: {} },
      serverInfo: { name: 'ide-vitals', title: 'IDE Vitals', version: this.#world.version },
      instructions:
        'Measurements of the developer’s editor: how fast it is, why, and what helps. Begin with why_is_it_slow.',
    };
  }

  #tool(name: (typeof agentToolNames)[number]): object {
    const { title, description, input, isReadOnly } = agentToolOf(name);
    const annotations = { title, readOnlyHint: isReadOnly, destructiveHint: false, openWorldHint: false };
    return { name, title, description, inputSchema: input, annotations };
  }

  async #call({ name, arguments: input }: Fields): Promise<object> {
    if (typeof name !== 'string' || !isAgentTool(name))
      throw new RpcError(code.invalidParams, `there is no tool ${String(name)}`);
    try {
      if (!agentToolOf(name).isReadOnly) await this.#confirm(input);
      return textOf(await runTool(name, input, this.#agents));
    } catch (error) {
      if (error instanceof BadInput) throw new RpcError(code.invalidParams, error.message);
      // As the protocol wants it: the model sees what went wrong.
      return { content: [{ type: 'text', text: reasonOf(error) }], isError: true };
    }
  }

  /** Asks the person at the client; rejects where there is none to be asked, or who does not agree. */
  async #confirm(input: unknown): Promise<void> {
    const id = isFields(input) ? String(input['id']) : '';
    if (!this.#canAsk)
      throw new Error('A person has to agree, and this client cannot ask one: acknowledge the alert in the editor.');
    const number = `confirm-${String(this.#next)}`;
    this.#next += 1;
    const answered = new Promise<unknown>((resolve) => this.#waiting.set(number, resolve));
    const requestedSchema = {
      type: 'object',
      properties: { agreed: { type: 'boolean', title: 'Acknowledge', description: 'Its escalation stops.' } },
      required: ['agreed'],
    };
    const message = `Acknowledge the alert ${id} in your name?`;
    this.#send({ id: number, method: 'elicitation/create', params: { message, requestedSchema } });
    const result = await answered;
    this.#waiting.delete(number);
    const { action, content } = isFields(result) ? result : {};
    if (action !== 'accept' || !isFields(content) || content['agreed'] !== true)
      throw new Error('The user did not agree.');
  }
}

const text = { type: 'string' } as const;
const address = (): string => `http://127.0.0.1:${String(Number(settingOf('vitals.api.port').default))}`;

export const mcp = async (args: readonly string[], world: McpWorld): Promise<ExitCode> => {
  let session: Session;
  try {
    const { values } = parseArgs({ args: [...args], options: { url: text, 'token-file': text }, strict: true });
    const file = values['token-file'];
    const token = file === undefined ? world.environment['VITALS_TOKEN'] : world.readFile(file).text;
    if (token === undefined || token.trim() === '')
      throw new Error('a token is needed: --token-file FILE, or VITALS_TOKEN (see "Performance: Create API Token…")');
    const url = values.url ?? address();
    if (!URL.canParse(url)) throw new Error(`--url: ${url} is no address`);
    session = new Session(world, httpWorld(url, token.trim().split(/\s/, 1)[0] ?? ''));
  } catch (error) {
    world.complain(`vitals mcp: ${reasonOf(error)}`);
    return 2;
  }
  const running = new Set<Promise<void>>();
  for await (const line of world.lines) {
    if (line.trim() === '') continue;
    // A tool waits for a person, who answers by a later line.
    const work = session.receive(line).finally(() => running.delete(work));
    running.add(work);
  }
  return 0;
};
