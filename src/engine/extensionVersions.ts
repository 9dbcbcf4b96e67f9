import type { ServerInfo } from '../common/protocol/engine.ts';
import type { UnixMs } from '../common/units.ts';
import type { Samples } from './ingest/ingest.ts';

export interface ExtensionVersionsOptions {
  readonly samples: Pick<Samples, 'set'>;
  running(): readonly Pick<ServerInfo, 'extensionId'>[];
  /** Undefined where it is not known. */
  versionOf(extension: string): string | undefined;
}

/** Well within the five minutes that a sample counts for; more often would only fill the history. */
const everyMs = 60_000;

/**
 * Says which version an extension has while it runs a language server, as a series to be joined with: a label of every
 * series would make all of them anew with each update.
 */
export class ExtensionVersions {
  readonly #options: ExtensionVersionsOptions;
  #writtenAt = -Infinity;

  constructor(options: ExtensionVersionsOptions) {
    this.#options = options;
  }

  tick(now: UnixMs): void {
    if (Math.abs(now - this.#writtenAt) < everyMs) return;
    this.#writtenAt = now;
    const { samples, running, versionOf } = this.#options;
    for (const extension of new Set(running().map(({ extensionId }) => extensionId))) {
      const version = versionOf(extension);
      if (version !== undefined) samples.set('extensionInfo', { extension, version }, now, 1);
    }
  }
}
