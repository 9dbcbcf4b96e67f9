/**
 * Every language-server operation that is judged, once: its LSP method, the tsserver commands that mean the same,
 * its label and its default latency budget. Sources of the budgets: docs/budgets.md.
 */
export interface Budget {
  /** A median at or below this feels immediate. */
  readonly goodMs: number;
  /** p95 above this is a warning: 80 % on the LSP bar. */
  readonly warnMs: number;
  /** p95 above this is bad: 90 % on the LSP bar. */
  readonly badMs: number;
}

export interface Operation {
  readonly label: string;
  /** LSP methods, verbatim. */
  readonly methods: readonly string[];
  /** Commands of tsserver's own protocol. */
  readonly tsserver: readonly string[];
  readonly budget: Budget;
}

const budget = (goodMs: number, warnMs: number, badMs: number): Budget => ({ goodMs, warnMs, badMs });
const typing = budget(100, 200, 1_000);
const inList = budget(50, 100, 500);
const navigation = budget(200, 1_000, 3_000);
const search = budget(500, 2_000, 10_000);
const background = budget(100, 500, 2_000);

export const operations = {
  completion: {
    label: 'Completion',
    methods: ['textDocument/completion'],
    tsserver: ['completionInfo', 'completions'],
    budget: typing,
  },
  completionResolve: {
    label: 'Completion details',
    methods: ['completionItem/resolve'],
    tsserver: ['completionEntryDetails'],
    budget: inList,
  },
  inlineCompletion: {
    label: 'Inline completion',
    methods: ['textDocument/inlineCompletion'],
    tsserver: [],
    budget: budget(200, 500, 1_000),
  },
  signatureHelp: {
    label: 'Signature help',
    methods: ['textDocument/signatureHelp'],
    tsserver: ['signatureHelp'],
    budget: typing,
  },
  onTypeFormatting: {
    label: 'Format on type',
    methods: ['textDocument/onTypeFormatting'],
    tsserver: ['formatonkey'],
    budget: typing,
  },
  hover: {
    label: 'Hover',
    methods: ['textDocument/hover'],
    tsserver: ['quickinfo'],
    budget: budget(150, 500, 1_000),
  },
  documentHighlight: {
    label: 'Highlights',
    methods: ['textDocument/documentHighlight'],
    tsserver: ['documentHighlights'],
    budget: inList,
  },
  definition: {
    label: 'Go to definition',
    methods: ['textDocument/definition', 'textDocument/typeDefinition', 'textDocument/declaration'],
    tsserver: ['definition', 'definitionAndBoundSpan', 'typeDefinition', 'findSourceDefinition'],
    budget: navigation,
  },
  implementation: {
    label: 'Go to implementation',
    methods: ['textDocument/implementation'],
    tsserver: ['implementation'],
    budget: search,
  },
  references: {
    label: 'Find references',
    methods: ['textDocument/references'],
    tsserver: ['references', 'fileReferences'],
    budget: search,
  },
  workspaceSymbol: {
    label: 'Workspace symbols',
    methods: ['workspace/symbol'],
    tsserver: ['navto'],
    budget: search,
  },
  documentSymbol: {
    label: 'Document symbols',
    methods: ['textDocument/documentSymbol'],
    tsserver: ['navtree', 'navbar'],
    budget: background,
  },
  prepareRename: {
    label: 'Prepare rename',
    methods: ['textDocument/prepareRename'],
    tsserver: [],
    budget: navigation,
  },
  rename: {
    label: 'Rename',
    methods: ['textDocument/rename'],
    tsserver: ['rename'],
    budget: search,
  },
  formatting: {
    label: 'Format',
    methods: ['textDocument/formatting', 'textDocument/rangeFormatting', 'textDocument/rangesFormatting'],
    tsserver: ['format'],
    budget: budget(200, 1_000, 3_000),
  },
  codeAction: {
    label: 'Code actions',
    methods: ['textDocument/codeAction', 'codeAction/resolve'],
    tsserver: [
      'getCodeFixes',
      'getApplicableRefactors',
      'getEditsForRefactor',
      'getCombinedCodeFix',
      'organizeImports',
    ],
    budget: background,
  },
  semanticTokens: {
    label: 'Semantic tokens',
    methods: [
      'textDocument/semanticTokens/full',
      'textDocument/semanticTokens/full/delta',
      'textDocument/semanticTokens/range',
    ],
    tsserver: ['encodedSemanticClassifications-full'],
    budget: background,
  },
  inlayHint: {
    label: 'Inlay hints',
    methods: ['textDocument/inlayHint', 'inlayHint/resolve'],
    tsserver: ['provideInlayHints'],
    budget: background,
  },
  codeLens: {
    label: 'Code lenses',
    methods: ['textDocument/codeLens', 'codeLens/resolve'],
    tsserver: [],
    budget: background,
  },
  foldingRange: {
    label: 'Folding',
    methods: ['textDocument/foldingRange'],
    tsserver: ['getOutliningSpans'],
    budget: background,
  },
  diagnosticsPull: {
    label: 'Diagnostics (pull)',
    methods: ['textDocument/diagnostic'],
    tsserver: [
      'geterr',
      'geterrForProject',
      'semanticDiagnosticsSync',
      'syntacticDiagnosticsSync',
      'suggestionDiagnosticsSync',
    ],
    budget: budget(1_000, 4_000, 8_000),
  },
  /** Not a request: timed from the edit to the push that carries its version. */
  diagnosticsPush: {
    label: 'Diagnostics (push)',
    methods: ['textDocument/publishDiagnostics'],
    tsserver: [],
    budget: budget(1_000, 4_000, 8_000),
  },
  initialize: {
    label: 'Server start',
    methods: ['initialize'],
    tsserver: [],
    budget: budget(3_000, 10_000, 60_000),
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;
export const operationIds = Object.keys(operations) as OperationId[];
export const operationOf = (id: OperationId): Operation => operations[id];

const byMethod = new Map<string, OperationId>();
for (const id of operationIds) {
  for (const method of operationOf(id).methods) byMethod.set(method, id);
  for (const command of operationOf(id).tsserver) byMethod.set(command, id);
}

/** The operation that an LSP method or tsserver command belongs to; undefined for all that is timed but not judged. */
export const operationForMethod = (method: string): OperationId | undefined => byMethod.get(method);

/** Requests an operation needs in the window before it is judged. */
export const minimumRequests = 20;
/** A request without an answer for this long has timed out. */
export const requestTimeoutMs = 60_000;
