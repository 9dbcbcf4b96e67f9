import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** An extension and the folder it lives in. */
export interface ExtensionFolder {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
  readonly path: string;
}

export interface Owner {
  readonly id: string;
  readonly name: string;
}

const unknownOwner: Owner = { id: '', name: 'unknown' };
const typescriptExtension: Owner = {
  id: 'vscode.typescript-language-features',
  name: 'TypeScript and JavaScript Language Features',
};
/** A path in a stack frame: a `file:` URL or an absolute path, up to its line number. */
const framePath = /(file:\/\/\/[^\s()]+?|(?:[A-Za-z]:[\\/]|\/)[^()]*?):\d+(?::\d+)?\)?$/;

interface Folder extends Owner {
  readonly paths: readonly string[];
}

/**
 * Whose server it is: the nearest stack frame inside an extension's folder, else an argument of its command line inside
 * one. Folders are compared by their real paths too, because a linked extension shows its target in stacks.
 */
export class Owners {
  readonly #extensions: () => readonly ExtensionFolder[];
  #source: readonly ExtensionFolder[] | undefined;
  #folders: readonly Folder[] = [];

  readonly #ownFolder: string;

  /** The extension that holds our code owns nothing: our frames stand on every stack that is taken here. */
  constructor(extensions: () => readonly ExtensionFolder[], ownFolder: string) {
    this.#extensions = extensions;
    this.#ownFolder = comparable(ownFolder);
  }

  ownerOf(stack: string, args: readonly string[]): Owner {
    const folders = this.#current();
    for (const line of stack.split('\n')) {
      const path = pathInFrame(line);
      const owner = path === undefined ? undefined : folderOf(path, folders);
      if (owner !== undefined) return owner;
    }
    for (const argument of args) {
      const owner = folderOf(comparable(argument), folders) ?? folderOf(comparable(realPath(argument)), folders);
      if (owner !== undefined) return owner;
    }
    if (!args.some((argument) => /[\\/]tsserver\.js$/.test(argument))) return unknownOwner;
    return folders.find(({ id }) => id.toLowerCase() === typescriptExtension.id) ?? typescriptExtension;
  }

  /** Resolved anew when the list of extensions is another one. */
  #current(): readonly Folder[] {
    const extensions = this.#extensions();
    if (extensions !== this.#source) {
      this.#source = extensions;
      this.#folders = extensions.map(({ id, name, path }) => {
        const own = comparable(path);
        const real = comparable(realPath(path));
        const paths = own === real ? [own] : [own, real];
        const isOurs = paths.some((folder) => `${this.#ownFolder}/`.startsWith(`${folder}/`));
        return { id, name, paths: isOurs ? [] : paths };
      });
    }
    return this.#folders;
  }
}

const folderOf = (path: string, folders: readonly Folder[]): Folder | undefined => {
  let found: Folder | undefined;
  let longest = 0;
  for (const folder of folders) {
    for (const prefix of folder.paths) {
      if (prefix.length > longest && path.startsWith(`${prefix}/`)) {
        found = folder;
        longest = prefix.length;
      }
    }
  }
  return found;
};

/** Tells whether an argument of a command line names something inside `folder`. */
export const insideFolder = (folder: string): ((args: readonly string[]) => boolean) => {
  const prefixes = [`${comparable(folder)}/`, `${comparable(realPath(folder))}/`];
  return (args) => args.some((argument) => prefixes.some((prefix) => comparable(argument).startsWith(prefix)));
};

const pathInFrame = (line: string): string | undefined => {
  const path = framePath.exec(line.trim())?.[1];
  if (path === undefined) return undefined;
  try {
    return comparable(path.startsWith('file:') ? fileURLToPath(path) : path);
  } catch {
    return undefined;
  }
};

const comparable = (path: string): string => {
  const slashes = path.replaceAll('\\', '/').replace(/\/+$/, '');
  return process.platform === 'win32' ? slashes.toLowerCase() : slashes;
};

const realPath = (path: string): string => {
  if (!/^(?:[A-Za-z]:)?[\\/]/.test(path)) return path;
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};
