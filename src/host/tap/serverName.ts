/**
 * The short name a user knows a server by, from its command line. First rules for servers whose file names say nothing
 * or too much, then the package of the script, then the script or the program itself.
 */
const knownServers: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/basedpyright/, 'basedpyright'],
  [/pylance/, 'pylance'],
  [/pyright/, 'pyright'],
  [/eslintServer\.js$/, 'eslint'],
  [/copilot.*language-server/, 'copilot-language-server'],
  [/org\.eclipse\.(?:equinox\.launcher|jdt)/, 'jdtls'],
  [/Microsoft\.CodeAnalysis\.LanguageServer/, 'roslyn'],
  [/OmniSharp/i, 'omnisharp'],
  [/scala\.meta\.metals/, 'metals'],
  [/\belixir-ls\b/, 'elixir-ls'],
];
/** What follows these is a program's text, not its name. */
const inline = /^(?:-e|-p|-pe|-c|--eval|--print)$/;
/** File and folder names that are a place in a package, not a name. */
const generic = new Set(
  'server serverworkermain main index cli bundle extension node nodemain servermain languageserver language-server start-server browser dist out lib bin src build js cjs esm package server-dist'.split(
    ' ',
  ),
);
const runtime = /^(?:node|electron|bun|deno|code|codium|code - .*|code-server|.*helper(?: \(.*\))?)$/i;
/** What runs a script that need not be called one: `ruby /gems/bin/ruby-lsp`. */
const interpreter = /^(?:ruby|python[\d.]*|perl|php)$/i;
/** First words that tell a program what to be: `deno lsp`. */
const subcommands = new Set(['lsp', 'language-server', 'server', 'serve', 'start']);
const script = /\.(?:js|cjs|mjs|ts|jar|dll|py|rb|php|phar|pl|lua)$/i;
const nameLimit = 64;

const segmentsOf = (path: string): string[] => path.split(/[\\/]+/).filter((segment) => segment !== '');
const withoutEnding = (name: string): string =>
  name.replace(/\.(?:exe|cmd|bat|[cm]?[jt]s|jar|dll|py|rb|php|phar|pl|lua)$/i, '');

/** How a shell is told to run a command line: `sh -c "git status"`. */
const shell = /^(?:ba|da|z|fi|k)?sh$|^cmd$/i;
const nameOfProgram = (path: string): string => withoutEnding(segmentsOf(path).at(-1) ?? '');

/** The words of the first command of a line that a shell is told to run, without what is set for it; undefined without one. */
const toldToShell = ([program = '', ...rest]: readonly string[]): readonly string[] | undefined => {
  if (!shell.test(nameOfProgram(program))) return undefined;
  const told = rest.findIndex((argument) => /^(?:-c|\/c)$/i.test(argument));
  if (told < 0 || !rest.slice(0, told).every((option) => /^(?:-|\/\w$)/.test(option))) return undefined;
  const line = (rest[told + 1] ?? '').replace(/^"(.*)"$/, '$1');
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|([^\s"'|;&<>()]+)|[|;&<>()]/g)];
  const end = words.findIndex(([all]) => /^[|;&<>()]$/.test(all));
  const command = words
    .slice(0, end < 0 ? undefined : end)
    .map(([, ...quoted]) => quoted.find((one) => one !== undefined) ?? '');
  const first = command.findIndex((word) => word !== 'exec' && !/^\w+=/.test(word));
  return first < 0 ? undefined : command.slice(first);
};

/** What Bundler runs a program of a project's by: `bundle exec ruby-lsp`, `bundle compose gem ruby-lsp`. */
const toldToBundler = ([program = '', ...rest]: readonly string[]): readonly string[] | undefined => {
  if (nameOfProgram(program) !== 'bundle') return undefined;
  const command = rest.slice(rest[0] === 'exec' ? 1 : rest[0] === 'compose' && rest[1] === 'gem' ? 2 : rest.length);
  return command.length > 0 ? command : undefined;
};

export const serverNameOf = (args: readonly string[]): string => {
  const told = toldToShell(args) ?? toldToBundler(args);
  if (told !== undefined) return serverNameOf(told);
  const [program = '', ...rest] = args;
  const line = args.map((argument) => argument.replaceAll('\\', '/'));
  if (line.some((argument) => /(?:^|\/)tsserver\.js$/.test(argument))) {
    return args.includes('partialSemantic') || args.includes('syntactic') ? 'tsserver (syntax)' : 'tsserver';
  }
  for (const [pattern, name] of knownServers) if (line.some((argument) => pattern.test(argument))) return name;
  const programName = nameOfProgram(program);
  const text = rest.findIndex((argument) => inline.test(argument));
  if (text >= 0 && rest.slice(0, text).every((option) => option.startsWith('-'))) return clean(programName);
  const runsFirst = [runtime, interpreter, shell].some((pattern) => pattern.test(programName));
  const named = nameOfScript(rest) ?? (runsFirst ? nameOfFirst(rest) : undefined);
  return clean(named ?? programName);
};

/**
 * The short name of any program: its file name, that of the script when it is a runtime, or of the first word when it is
 * a shell with a command. Other arguments are never looked at: they may name what the user works on.
 */
export const programNameOf = (args: readonly string[]): string => {
  const [program = ''] = args;
  const name = nameOfProgram(program);
  if (runtime.test(name) || knownServers.some(([pattern]) => pattern.test(program))) return serverNameOf(args);
  return clean(nameOfProgram(toldToShell(args)?.[0] ?? '') || name);
};

/** The name behind the first argument that is a script or module; undefined when the program itself is the server. */
const nameOfScript = (args: readonly string[]): string | undefined => {
  const module = args.indexOf('-m');
  if (module >= 0 && args[module + 1] !== undefined) return args[module + 1];
  const path = args.find((argument) => !argument.startsWith('-') && script.test(argument));
  return path === undefined ? undefined : nameOfPath(path);
};

/** A runtime's first argument is its script, whatever it is called. */
const nameOfFirst = (args: readonly string[]): string | undefined => {
  const first = args.find((argument) => !argument.startsWith('-'));
  return first === undefined || subcommands.has(first) ? undefined : nameOfPath(first);
};

/** VS Code's own servers lie in its extensions folder, which may itself be inside a package. */
const builtIn = /[\\/]extensions[\\/]([a-z-]+)-language-features[\\/]/;

const nameOfPath = (path: string): string => {
  const own = builtIn.exec(path)?.[1];
  if (own !== undefined) return own;
  const segments = segmentsOf(path);
  const modules = segments.lastIndexOf('node_modules');
  if (modules >= 0 && modules + 2 < segments.length) {
    const first = segments[modules + 1]!;
    if (first === '.bin') return withoutEnding(segments[modules + 2]!);
    if (!first.startsWith('@') || modules + 3 >= segments.length) return first;
    const unscoped = segments[modules + 2]!;
    // `language-server` alone says nothing; with its scope it does.
    return /^(?:language-?)?server$/.test(unscoped) ? `${first}/${unscoped}` : unscoped;
  }
  const file = withoutEnding(segments.at(-1) ?? '').replace(/(?:Language)?Server(?:Main|Node)?$|ServerMain$/, '');
  if (file !== '' && !generic.has(file.toLowerCase())) return file;
  const folder = segments.slice(0, -1).findLast((segment) => !generic.has(segment.toLowerCase()));
  return folder === undefined ? withoutEnding(segments.at(-1) ?? '') : withoutVersion(folder);
};

/** `publisher.name-1.2.3` and `css-language-features` as people say them. */
const withoutVersion = (folder: string): string =>
  folder
    .replace(/-\d+\.\d+.*$/, '')
    .replace(/^[\w-]+\.(?=[\w-]+$)/, '')
    .replace(/-language-features$/, '');

const clean = (name: string): string => name.slice(0, nameLimit).replace(/[^\w .()@/+-]/g, '_') || 'server';
