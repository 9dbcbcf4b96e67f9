import { labelsKey, type Labels } from '../../common/labels.ts';
import type { OpenRequests, ServerId, ServerInfo } from '../../common/protocol/engine.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Samples } from './ingest.ts';

interface Gauge {
  readonly metric: 'serverUp' | 'requestsInFlight' | 'requestOldest';
  readonly labels: Labels;
}
interface Live {
  readonly info: ServerInfo;
  open: OpenRequests;
}

export const ownerOf = (server: ServerInfo): { readonly server: string; readonly extension: string } => ({
  server: server.name,
  extension: server.extensionId,
});

const upLabels = (server: ServerInfo): Labels => ({
  ...ownerOf(server),
  pid: String(server.pid),
  transport: server.transport,
});

/**
 * The language servers that run now, and what they have not answered. Their gauges are written each second: a gauge
 * that were written only when it changes would be gone after the lookback, while the server still runs.
 */
export class LiveServers {
  readonly #samples: Samples;
  readonly #live = new Map<ServerId, Live>();
  /** Gauges written last time, so that those of a server that is gone can be ended. */
  #written = new Map<string, Gauge>();

  constructor(samples: Samples) {
    this.#samples = samples;
  }

  get infos(): readonly ServerInfo[] {
    return [...this.#live.values()].map(({ info }) => info);
  }

  has(id: ServerId): boolean {
    return this.#live.has(id);
  }

  started(info: ServerInfo, at: UnixMs): void {
    this.#live.set(info.id, { info, open: { server: info.id, active: 0 } });
    this.write(at);
  }

  exited(id: ServerId, at: UnixMs): void {
    this.#live.delete(id);
    this.write(at);
  }

  opened(requests: readonly OpenRequests[], at: UnixMs): void {
    for (const open of requests) {
      const live = this.#live.get(open.server);
      if (live !== undefined) live.open = open;
    }
    this.write(at);
  }

  /** Writes every gauge, and ends those that no server stands for any more. */
  write(at: UnixMs): void {
    const written = new Map<string, Gauge>();
    const sums = new Map<string, number>();
    const put = (metric: Gauge['metric'], labels: Labels, value: number): void => {
      const key = `${metric} ${labelsKey(labels)}`;
      sums.set(key, value);
      written.set(key, { metric, labels });
    };
    const known = (metric: Gauge['metric'], labels: Labels): number => sums.get(`${metric} ${labelsKey(labels)}`) ?? 0;
    for (const { info, open } of this.#live.values()) {
      const owner = ownerOf(info);
      put('serverUp', upLabels(info), 1);
      // Two processes of one server share these series: their requests are counted together.
      put('requestsInFlight', owner, known('requestsInFlight', owner) + open.active);
      if (open.oldest === undefined) continue;
      const labels = { ...owner, operation: open.oldest.operation };
      put('requestOldest', labels, Math.max(known('requestOldest', labels), open.oldest.ageMs / 1_000));
    }
    for (const [key, { metric, labels }] of this.#written) {
      if (!written.has(key)) this.#samples.end(metric, labels, at);
    }
    for (const [key, { metric, labels }] of written) this.#samples.set(metric, labels, at, sums.get(key) ?? 0);
    this.#written = written;
  }
}
