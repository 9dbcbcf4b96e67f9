import type { InstalledExtension } from '../common/protocol/engine.ts';

/** Display names of the extensions by their ids, which are compared without regard to case as VS Code does. */
export class ExtensionNames {
  readonly #names = new Map<string, string>();

  constructor(extensions: readonly InstalledExtension[]) {
    this.learn(extensions);
  }

  /** One that is uninstalled keeps its name: its series outlive it. */
  learn(extensions: readonly InstalledExtension[]): void {
    for (const { id, name } of extensions) this.#names.set(id.toLowerCase(), name);
  }

  /** The name of an extension; its id where it is not known. */
  nameOf(id: string): string {
    return this.#names.get(id.toLowerCase()) ?? id;
  }
}
