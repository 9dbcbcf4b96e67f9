import { extensionHolding } from '../../common/extensionHolding.ts';
import type { InstalledExtension } from '../../common/protocol/engine.ts';

/** What a process is, in words that a user knows. */
export type Role =
  | 'editor'
  | 'extension host'
  | 'file watcher'
  | 'pty host'
  | 'shared process'
  | 'terminal'
  | 'search'
  | 'git'
  | 'formatter'
  | 'debugger'
  | 'language server'
  | 'tool';

export interface Named {
  /** Short name of the program. */
  readonly process: string;
  readonly role: Role;
  /** Whose it is: an extension by its display name, or a part of the editor. */
  readonly owner: string;
  /** The extension's id; '' for a part of the editor. */
  readonly extension: string;
}

const editorPart = (process: string, role: Role): Named => ({ process, role, owner: process, extension: '' });
export const extensionHost = editorPart('Extension host', 'extension host');
const ptyHost = editorPart('Pty host', 'pty host');
const utility = editorPart('Utility process', 'editor');
const otherHost = editorPart('Extension host of another window', 'extension host');
const shells = /^(?:ba|z|fi|da|k|tc|c|nu)?sh$|^(?:pwsh|powershell|nu|elvish|xonsh|tmux(?:: server)?|screen)$/;
const nameLimit = 64;

/** Types that VS Code and Chromium give their processes on the command line. */
const types: Readonly<Record<string, Named>> = {
  extensionHost: otherHost,
  fileWatcher: editorPart('File watcher', 'file watcher'),
  ptyHost,
  sharedProcess: editorPart('Shared process', 'shared process'),
  'shared-process': editorPart('Shared process', 'shared process'),
  agentHost: editorPart('Agent host', 'editor'),
  renderer: editorPart('Window', 'editor'),
  'gpu-process': editorPart('GPU', 'editor'),
  zygote: editorPart('VS Code', 'editor'),
};

/** Roles that a program's name or its first arguments tell; the first rule that fits. */
const programRoles: readonly (readonly [role: Role, program: RegExp])[] = [
  ['search', /^rg$/],
  ['git', /^git(?:-[\w-]+)?$/],
  [
    'formatter',
    /^(?:prettier(?:d)?|black|yapf|autopep8|clang-format|gofmt|goimports|rustfmt|stylua|shfmt|dprint|ktlint|google-java-format|swift-format|terraform-fmt)$/,
  ],
  [
    'debugger',
    /^(?:dlv(?:-dap)?|gdb|lldb(?:-dap|-mi|-vscode)?|codelldb|debugpy|OpenDebugAD7|vsdbg(?:-ui)?|netcoredbg|dapDebugServer|js-debug|php-debug|.*[dD]ebug-?[aA]dapter.*)$/,
  ],
];
const programOwners: Partial<Readonly<Record<Role, string>>> = { search: 'Search', git: 'Git' };

const runtime =
  /^(?:node|electron|bun|deno|python[\d.]*|ruby|perl|php|java|dotnet|code|codium|code - .*|code-server)$/i;

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';
const withoutEnding = (name: string): string => name.replace(/\.(?:exe|cmd|bat|[cm]?js|py|rb|jar|dll)$/i, '');

/** The program, or a runtime's script or module. */
const programOf = (args: readonly string[]): string => {
  const program = withoutEnding(fileName(args[0] ?? '').replace(/^-/, ''));
  if (!runtime.test(program)) return program.slice(0, nameLimit);
  const module = args.indexOf('-m');
  const script =
    module > 0 ? args[module + 1] : args.slice(1).find((argument) => /\.(?:[cm]?js|py|rb|jar|dll)$/.test(argument));
  return (script === undefined ? program : withoutEnding(fileName(script))).slice(0, nameLimit);
};

const roleOf = (program: string): Role => programRoles.find(([, pattern]) => pattern.test(program))?.[0] ?? 'tool';

/** A part of the editor, as its command line says; undefined for anything else. */
const editorPartOf = (args: readonly string[], nameless: Named): Named | undefined => {
  const type = /^--type=([\w-]+)/.exec(args.find((argument) => argument.startsWith('--type=')) ?? '')?.[1];
  const kind = /^--vscode-utility-kind=([\w-]+)/.exec(
    args.find((one) => one.startsWith('--vscode-utility-kind=')) ?? '',
  )?.[1];
  const known = types[kind ?? ''] ?? types[type ?? ''];
  if (known !== undefined) return known;
  if (type === 'utility') return nameless;
  return args.some((argument) => /(?:^|[\\/])server-main\.js$/.test(argument))
    ? editorPart('VS Code server', 'editor')
    : undefined;
};

/** Extension of the first argument that lies in an extension's folder. */
const extensionOf = (
  args: readonly string[],
  extensions: readonly InstalledExtension[],
): InstalledExtension | undefined => {
  for (const argument of args) {
    const found = extensionHolding(argument, extensions);
    if (found !== undefined) return found;
  }
  return undefined;
};

const tsserverScript = /[\\/]tsserver\.js$/;
const typescript = 'vscode.typescript-language-features';

/** What others know of a process: the tap of a server, the spawn site of a child. */
export interface Told {
  readonly name: string;
  readonly extensionId: string;
  readonly extensionName: string;
  readonly isServer: boolean;
}

export interface NamingFacts {
  readonly args: readonly string[];
  /** Whether it is the extension host that we run in. */
  readonly isHost: boolean;
  readonly isRoot: boolean;
  /** Whether a shell runs right below it. */
  readonly hostsTerminals: boolean;
  readonly told: Told | undefined;
  /** Its parent, or who made the group of processes that it was left behind in. */
  readonly parent: Named | undefined;
  readonly extensions: readonly InstalledExtension[];
}

const partsOfEditor: ReadonlySet<Role> = new Set(['editor', 'extension host', 'shared process']);

/** A browser that a terminal or an extension runs has processes of the same types as a desktop VS Code. */
const isOfEditor = ({ told, parent }: NamingFacts): boolean =>
  (told === undefined || told.extensionId === '') && (parent === undefined || partsOfEditor.has(parent.role));

const belowTerminal = (parent: Named | undefined): boolean =>
  parent?.role === 'terminal' || parent?.role === 'pty host';

/**
 * Names a process by what is known best: a part of the editor by its own command line, a language server by the tap, a
 * child of the extension host by who spawned it, anything else by the extension whose folder its command line names,
 * or else by its parent.
 */
export const nameProcess = (facts: NamingFacts): Named => {
  const { args, told, parent, extensions } = facts;
  if (facts.isHost) return extensionHost;
  const part = isOfEditor(facts) ? editorPartOf(args, facts.hostsTerminals ? ptyHost : utility) : undefined;
  if (part !== undefined) return part;
  const process = told?.name || programOf(args);
  const role = told?.isServer === true ? 'language server' : roleOf(process);
  if (told !== undefined && told.extensionId !== '') {
    return { process, role, owner: told.extensionName || told.extensionId, extension: told.extensionId };
  }
  if (facts.isRoot) return editorPart('VS Code', 'editor');
  if (belowTerminal(parent)) return { process, role: 'terminal', owner: 'Terminal', extension: '' };
  const extension =
    extensionOf(args, extensions) ??
    (args.some((argument) => tsserverScript.test(argument))
      ? extensions.find(({ id }) => id === typescript)
      : undefined);
  if (extension !== undefined) return { process, role, owner: extension.name, extension: extension.id };
  if (parent !== undefined && parent.extension !== '') return { ...parent, process, role };
  if (role === 'language server') return { process, role, owner: process, extension: '' };
  return { process, role, owner: programOwners[role] ?? parent?.owner ?? 'VS Code', extension: '' };
};

/** Whether a process that says nothing of itself is a shell: what has one for a child hosts terminals. */
export const isShell = (args: readonly string[]): boolean => shells.test(fileName(args[0] ?? '').replace(/^-/, ''));
