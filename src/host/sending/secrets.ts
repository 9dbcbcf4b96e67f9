import type { SecretStorage } from 'vscode';
import type { Secrets } from '../../common/protocol/channels.ts';

const keyOf = (channel: string): string => `vitals.channel.${channel}`;

/** Secrets of channels, in VS Code's keychain and nowhere else. */
export class ChannelSecrets {
  readonly #storage: Pick<SecretStorage, 'delete' | 'get' | 'store'>;

  constructor(storage: Pick<SecretStorage, 'delete' | 'get' | 'store'>) {
    this.#storage = storage;
  }

  async of(channel: string): Promise<Secrets> {
    const stored = await this.#storage.get(keyOf(channel));
    if (stored === undefined) return {};
    try {
      const read: unknown = JSON.parse(stored);
      const entries = Object.entries(typeof read === 'object' && read !== null ? read : {});
      return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
    } catch {
      // What nobody can read any more is asked for again.
      return {};
    }
  }

  /** Where there is nothing to keep, what was kept goes. */
  async keep(channel: string, secrets: Secrets): Promise<void> {
    if (Object.keys(secrets).length === 0) await this.#storage.delete(keyOf(channel));
    else await this.#storage.store(keyOf(channel), JSON.stringify(secrets));
  }
}
