import { operationIds, type OperationId } from './operations.ts';

/**
 * What VS Code asks of a provider, by the names of its API, for each operation that has such. Beside the operations,
 * because the host's bundle does without it.
 */
const methods: Partial<Readonly<Record<OperationId, readonly string[]>>> = {
  completion: ['provideCompletionItems'],
  completionResolve: ['resolveCompletionItem'],
  inlineCompletion: ['provideInlineCompletionItems'],
  signatureHelp: ['provideSignatureHelp'],
  onTypeFormatting: ['provideOnTypeFormattingEdits'],
  hover: ['provideHover'],
  documentHighlight: ['provideDocumentHighlights'],
  definition: ['provideDefinition', 'provideTypeDefinition', 'provideDeclaration'],
  implementation: ['provideImplementation'],
  references: ['provideReferences'],
  workspaceSymbol: ['provideWorkspaceSymbols'],
  documentSymbol: ['provideDocumentSymbols'],
  prepareRename: ['prepareRename'],
  rename: ['provideRenameEdits'],
  formatting: [
    'provideDocumentFormattingEdits',
    'provideDocumentRangeFormattingEdits',
    'provideDocumentRangesFormattingEdits',
  ],
  codeAction: ['provideCodeActions', 'resolveCodeAction'],
  semanticTokens: [
    'provideDocumentSemanticTokens',
    'provideDocumentSemanticTokensEdits',
    'provideDocumentRangeSemanticTokens',
  ],
  inlayHint: ['provideInlayHints', 'resolveInlayHint'],
  codeLens: ['provideCodeLenses', 'resolveCodeLens'],
  foldingRange: ['provideFoldingRanges'],
};

export const providerMethodsOf = (id: OperationId): readonly string[] => methods[id] ?? [];

const byMethod = new Map<string, OperationId>();
for (const id of operationIds) for (const method of providerMethodsOf(id)) byMethod.set(method, id);

/** The operation that a provider's method belongs to; undefined for all that is timed but not judged. */
export const operationForProvider = (method: string): OperationId | undefined => byMethod.get(method);
