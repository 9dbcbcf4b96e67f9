// What responses need of an editor, over a real settings file: for a process of its own that is killed.
import { readFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import Module from 'node:module';
import { join } from 'node:path';

export interface StandIn {
  readonly settingsFile: string;
  /** Settings that the editor knows, with their defaults. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly commands: readonly string[];
  ran(command: string): void;
}

type Fields = Readonly<Record<string, unknown>>;

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** JSON with comments and trailing commas; no text in these tests holds `//`. */
const parsed = (text: string): Fields =>
  JSON.parse(text.replaceAll(/\/\/.*$|\/\*[^*]*\*\//gm, '').replaceAll(/,(\s*})/g, '$1') || '{}') as Fields;

/** One value changed, added at the end or taken out, everything else as it stands: as VS Code edits a settings file. */
export const edited = (text: string, key: string, value: unknown): string => {
  const at = new RegExp(`(,?)(\\s*)"${key.replaceAll(/[./]/g, '\\$&')}"\\s*:\\s*("[^"]*"|[^,\\s}]+)`).exec(text);
  if (at !== null) {
    const [all, , , old = ''] = at;
    if (value === undefined) return text.slice(0, at.index) + text.slice(at.index + all.length);
    const from = at.index + all.length - old.length;
    return text.slice(0, from) + JSON.stringify(value) + text.slice(from + old.length);
  }
  if (value === undefined) return text;
  const end = text.lastIndexOf('}');
  const lastCode = text.slice(0, end).replace(/(?:\s|\/\/[^\n]*|\/\*[^*]*\*\/)+$/, '').length;
  const separator = /[{,]$/.test(text.slice(0, lastCode)) ? '' : ',';
  return `${text.slice(0, lastCode)}${separator}\n    ${JSON.stringify(key)}: ${JSON.stringify(value)}${text.slice(lastCode)}`;
};

/** Whole or not at all, as the editor writes the user's settings. */
const write = async (file: string, text: string): Promise<void> => {
  await promises.writeFile(`${file}.tmp`, text);
  await promises.rename(`${file}.tmp`, file);
};

const uri = (path: string): object => ({ path, toString: () => path });

const made = ({ settingsFile, defaults, commands, ran }: StandIn): object => {
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const inspect = (key: string): object | undefined =>
    Object.hasOwn(defaults, key)
      ? { defaultValue: defaults[key], globalValue: parsed(textOf(settingsFile))[key] }
      : undefined;
  const configuration = {
    inspect,
    get: (key: string) => parsed(textOf(settingsFile))[key] ?? defaults[key],
    update: async (key: string, value: unknown) => {
      await write(settingsFile, edited(textOf(settingsFile), key, value));
      changed();
    },
  };
  return {
    ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
    QuickPickItemKind: { Separator: -1 },
    FileSystemError: class extends Error {},
    Uri: {
      from: ({ path }: { path: string }) => uri(path),
      parse: uri,
      joinPath: (_base: object, ...names: string[]) => uri(join(...names)),
    },
    extensions: { getExtension: () => ({}) },
    env: { language: 'en' },
    l10n: { t: (english: string) => english },
    commands: {
      getCommands: async () => commands,
      executeCommand: async (command: string) => {
        ran(command);
      },
    },
    window: { showInformationMessage: async () => undefined },
    workspace: {
      isTrusted: true,
      getConfiguration: () => configuration,
      onDidChangeConfiguration: (listener: () => void) => {
        listeners.add(listener);
        return { dispose: () => listeners.delete(listener) };
      },
      fs: {
        readFile: async () => new TextEncoder().encode(textOf(settingsFile)),
        writeFile: async (_uri: object, bytes: Uint8Array) => {
          await write(settingsFile, new TextDecoder().decode(bytes));
          changed();
        },
      },
    },
  };
};

/** From now on `vscode` is this, in this process, until what is given back is called. */
export const standIn = (options: StandIn): (() => void) => {
  const modules = Module as unknown as { _load(this: unknown, request: string, ...others: unknown[]): unknown };
  const load = modules._load;
  const editor = made(options);
  modules._load = function (this: unknown, request, ...others) {
    return request === 'vscode' ? editor : load.call(this, request, ...others);
  };
  return () => {
    modules._load = load;
  };
};
