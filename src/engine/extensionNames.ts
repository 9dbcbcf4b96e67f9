import type { InstalledExtension } from '../common/protocol/engine.ts';

/** The extensions, and their display names by their ids, which are compared without regard to case as VS Code does. */
export class ExtensionNames {
  readonly #names = new Map<string, string>();
  #all: readonly InstalledExtension[] = [];

  constructor(extensions: readonly InstalledExtension[]) {
    this.learn(extensions);
  }

  /** Those that are installed now. */
  get all(): readonly InstalledExtension[] {
    return this.#all;
  }

  /** One that is uninstalled keeps its name: its series outlive it. */
  learn(extensions: readonly InstalledExtension[]): void {
    this.#all = extensions;
    for (const { id, name } of extensions) this.#names.set(id.toLowerCase(), name);
  }

  /** Of one that is installed, and says it. */
  versionOf(id: string): string | undefined {
    return this.#all.find((one) => one.id.toLowerCase() === id.toLowerCase())?.version;
  }

  /** The name of an extension; its id where it is not known. */
  nameOf(id: string): string {
    return this.#names.get(id.toLowerCase()) ?? id;
  }
}
