import { join } from 'node:path';
import * as vscode from 'vscode';
import type { AccessAnswer, AccessAsk } from '../../common/access.ts';
import type { Clock } from '../../common/clock.ts';
import { effectiveValue } from '../settings/settings.ts';

export interface McpServerOptions {
  readonly context: Pick<vscode.ExtensionContext, 'extensionPath' | 'secrets' | 'extension'>;
  readonly clock: Clock;
  ask(ask: AccessAsk): Promise<AccessAnswer>;
}

interface Kept {
  readonly id: string;
  readonly secret: string;
}

const key = 'vitals.mcp.token';
const days = 90;
/** A token that ends while an agent works would stop it in the middle. */
const leastLeftMs = 86_400_000;
const variable = 'VITALS_TOKEN';

const keptIn = (text: string | undefined): Kept | undefined => {
  try {
    const read = JSON.parse(text ?? '') as Partial<Kept> | null;
    return typeof read?.id === 'string' && typeof read.secret === 'string'
      ? { id: read.id, secret: read.secret }
      : undefined;
  } catch {
    return undefined;
  }
};

/** The command line's MCP server, run by the editor's own runtime; none while the HTTP API is off, which it asks. */
export const mcpServers = ({ context }: McpServerOptions): vscode.McpStdioServerDefinition[] => {
  if (effectiveValue('vitals.api.enabled') !== true) return [];
  const { version } = context.extension.packageJSON as { readonly version: string };
  const url = `http://127.0.0.1:${String(effectiveValue('vitals.api.port'))}`;
  const args = [join(context.extensionPath, 'dist', 'cli.js'), 'mcp', '--url', url];
  const env = { ELECTRON_RUN_AS_NODE: '1' };
  return [new vscode.McpStdioServerDefinition('IDE Vitals', process.execPath, args, env, version)];
};

/** With a token of its own, made when it is first started and kept in the keychain. */
export const withToken = async (
  server: vscode.McpStdioServerDefinition,
  { context, clock, ask }: McpServerOptions,
): Promise<vscode.McpStdioServerDefinition> => {
  const list = await ask({ kind: 'list' });
  const kept = keptIn(await context.secrets.get(key));
  // Another window of this user's answers then, and knows the token as well.
  if (list.kind === 'refused' && list.absence === 'taken' && kept !== undefined) return withSecret(server, kept.secret);
  if (list.kind === 'refused') throw new Error(list.reason);
  const isValid = (id: string): boolean =>
    list.kind === 'tokens' && list.tokens.some((one) => one.id === id && one.expiresAt > clock.now() + leastLeftMs);
  let secret = kept !== undefined && isValid(kept.id) ? kept.secret : undefined;
  if (secret === undefined) {
    const made = await ask({ kind: 'create', name: 'Agents (MCP)', level: 'team', days });
    if (made.kind !== 'created') throw new Error(made.kind === 'refused' ? made.reason : 'no token could be made');
    ({ secret } = made);
    await context.secrets.store(key, JSON.stringify({ id: made.token.id, secret }));
  }
  return withSecret(server, secret);
};

const withSecret = (server: vscode.McpStdioServerDefinition, secret: string): vscode.McpStdioServerDefinition => {
  server.env = { ...server.env, [variable]: secret };
  return server;
};
