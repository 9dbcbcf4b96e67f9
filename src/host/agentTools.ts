import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../common/disposable.ts';
import { t } from './words.ts';

interface Declared {
  readonly name: string;
  readonly tags: readonly string[];
}

export interface AgentToolsOptions {
  /** As the manifest declares them. */
  readonly declared: readonly Declared[];
  /** Runs one; what it gives is handed to the model. */
  run(name: string, input: unknown): Promise<string>;
  readonly servers: vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition>;
}

/** The tag of what changes something, which a person confirms each time. */
const changing = 'changes';

/** As the manifest names it. */
const serverProvider = 'ide-vitals';

/** Registers our tools for language models, and the MCP server; an editor without them goes without. */
export const registerAgentTools = ({ declared, run, servers }: AgentToolsOptions): Disposable => {
  const owned = new DisposableStore();
  // Editors made of VS Code may leave this API out, whatever its version says.
  const lm = vscode.lm as Partial<typeof vscode.lm> | undefined;
  if (lm?.registerTool === undefined) return owned;
  for (const { name, tags } of declared)
    owned.own(
      lm.registerTool<unknown>(name, {
        prepareInvocation: ({ input }) =>
          tags.includes(changing)
            ? {
                confirmationMessages: {
                  title: t('Acknowledge an alert'),
                  message: t(
                    'Take on the alert {0} in your name? Its escalation stops.',
                    String((input as { readonly id?: unknown } | undefined)?.id),
                  ),
                },
              }
            : undefined,
        invoke: async ({ input }) =>
          new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(await run(name, input))]),
      }),
    );
  if (lm.registerMcpServerDefinitionProvider !== undefined)
    owned.own(lm.registerMcpServerDefinitionProvider(serverProvider, servers));
  return owned;
};
