import type { ServerId, ServerInfo } from '../../common/protocol/engine.ts';
import type { TimelineEvent } from '../../common/timeline.ts';
import type { UnixMs } from '../../common/units.ts';

const nameCap = 256;

interface Exit {
  readonly at: UnixMs;
  readonly server: ServerId;
  readonly reason: 'ok' | 'crash' | 'signal' | 'untapped';
}

/** Starts and ends of language servers, as events: a start after an end of the same server is a restart. */
export class Servers {
  readonly #append: (event: TimelineEvent) => void;
  readonly #running = new Map<ServerId, ServerInfo>();
  /** Servers that have ended, by name and extension. */
  readonly #ended = new Set<string>();

  constructor(append: (event: TimelineEvent) => void) {
    this.#append = append;
  }

  started(server: ServerInfo, at: UnixMs): void {
    const known = this.#running.get(server.id);
    this.#running.set(server.id, server);
    // One that ran before us was not started now. A new engine is told first of all that run, as if they had; of those
    // whose start the host has seen meanwhile it hears just after.
    if (server.late || known?.late === false) return;
    const { name, extensionName } = server;
    const again = this.#ended.delete(keyOf(server));
    const of = extensionName === '' ? '' : ` of ${extensionName}`;
    this.#append(
      again
        ? { at, kind: 'server_restarted', subject: name, text: `${name}${of} was started again.` }
        : { at, kind: 'server_started', subject: name, text: `${name}${of} was started.` },
    );
  }

  exited({ server: id, reason, at }: Exit): void {
    const server = this.#running.get(id);
    this.#running.delete(id);
    if (server === undefined || reason === 'untapped') return;
    if (this.#ended.size >= nameCap) this.#ended.clear();
    this.#ended.add(keyOf(server));
    const { name: subject } = server;
    // A client that restarts its server ends it by a signal: that is no crash.
    if (reason === 'crash') this.#append({ at, kind: 'server_crashed', subject, text: `${subject} crashed.` });
    else {
      const how = reason === 'ok' ? 'ended' : 'was ended by a signal';
      this.#append({ at, kind: 'server_exited', subject, text: `${subject} ${how}.` });
    }
  }
}

const keyOf = ({ name, extensionId }: ServerInfo): string => `${extensionId} ${name}`;
