/**
 * Providers, the second ear: times what VS Code asks of other extensions, whatever language server is behind it or none,
 * their commands, and what they do when a file is saved. In: each extension's own API object, before that extension is
 * activated. Out: batches of calls (`common/calls.ts`) and how it stands, through the options.
 * A bundle of its own (`dist/providers.js`), read only when the user has switched it on, and compiled under a name that
 * lies in no extension's folder: on an error's stack nobody takes our frames for an extension's, least of all for ours.
 * Invariants: what an extension registered is called as if we were not there (its own `this`, the very same promise, its
 * own errors); only promises that Node made are heard; off at the first fault of ours; switched off, every API object
 * is as it was found, and what was registered meanwhile is passed on. Bounds: 4,096 calls a batch, 512 extensions.
 */
import type { CallBatch, EarState } from '../../common/calls.ts';
import type { Clock } from '../../common/clock.ts';
import type { Disposable } from '../../common/disposable.ts';
import { reasonOf } from '../../common/problem.ts';
import { listenThrough, type Owner } from './apiObject.ts';
import { CallWriter } from './callWriter.ts';
import { Recorder } from './recorder.ts';
import { selfTest } from './selfTest.ts';

/** An extension that may be listened to. */
export interface Candidate extends Owner {
  readonly isActive: boolean;
  /** The API object that VS Code hands to this extension and to no other. */
  api(): unknown;
}

export interface EarOptions {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  /** Our own API object, for the self-test. */
  readonly ownApi: unknown;
  /** All extensions with code, but ours. */
  candidates(): readonly Candidate[];
  isEnabled(extensionId: string): boolean;
  numberOf(document: object): number;
  send(batch: CallBatch): void;
  stateChanged(state: EarState): void;
}

const extensionCap = 512;
/**
 * Extensions that hand others' providers on, or put their own in the place of others': a stand-in of a stand-in is more
 * than was ever tried.
 */
const denied = new Set(['ms-vsliveshare.vsliveshare', 'ms-vsliveshare.vsliveshare-pack']);

/** One for the life of the host: providers that were registered while it listened are heard again when it does again. */
export class Ear {
  readonly #options: EarOptions;
  readonly #writer = new CallWriter();
  readonly #recorder: Recorder;
  /** API objects that are changed now, by extension. */
  readonly #changed = new Map<string, Disposable>();
  /** Extensions that registered something while it listened. */
  readonly #heard = new Set<string>();
  readonly #missed = new Set<string>();
  readonly #closed = new Set<string>();
  #state: EarState['state'] = 'off';
  #reason = '';

  constructor(options: EarOptions) {
    this.#options = options;
    this.#recorder = new Recorder({
      clock: options.clock,
      numberOf: (document) => options.numberOf(document),
      add: (call) => {
        if (options.isEnabled(call.extension)) this.#writer.add(call);
      },
      fault: (error) => {
        this.#fail(reasonOf(error));
      },
    });
  }

  get state(): EarState {
    const { size: heard } = this.#heard;
    return { state: this.#state, heard, missed: this.#missed.size, closed: this.#closed.size, reason: this.#reason };
  }

  start(): void {
    if (this.#state === 'on') return;
    this.#reason = '';
    try {
      const failed = selfTest(this.#options.ownApi);
      if (failed !== undefined) {
        this.#fail(`the self-test failed: ${failed}`);
        return;
      }
      this.#state = 'on';
      this.#recorder.isListening = true;
      this.look();
    } catch (error) {
      this.#fail(reasonOf(error));
    }
  }

  /** Looks for extensions that are not listened to yet; to be called when their list or the user's wishes change. */
  look(): void {
    if (this.#state !== 'on') return;
    try {
      for (const candidate of this.#options.candidates().slice(0, extensionCap)) this.#lookAt(candidate);
    } catch (error) {
      this.#fail(reasonOf(error));
      return;
    }
    this.#options.stateChanged(this.state);
  }

  /** Sends what has been collected. */
  flush(): void {
    const batch = this.#writer.take();
    if (batch !== undefined) this.#options.send(batch);
  }

  stop(): void {
    this.flush();
    // Who is not active yet has registered nothing, and may do so while nobody listens.
    for (const { id, isActive } of this.#options.candidates()) if (!isActive) this.#heard.delete(id);
    this.#silence();
    this.#state = 'off';
    this.#options.stateChanged(this.state);
  }

  #lookAt(candidate: Candidate): void {
    const { id, isActive } = candidate;
    if (denied.has(id.toLowerCase()) || !this.#options.isEnabled(id)) {
      this.#changed.get(id)?.dispose();
      this.#changed.delete(id);
      return;
    }
    if (this.#changed.has(id) || this.#closed.has(id) || this.#missed.has(id)) return;
    // What it registered, it has registered.
    if (isActive) {
      if (!this.#heard.has(id)) this.#missed.add(id);
      return;
    }
    const changed = this.#listenTo(candidate);
    if (changed === undefined) this.#closed.add(id);
    else this.#changed.set(id, changed);
    if (changed !== undefined) this.#heard.add(id);
  }

  /** An API object that cannot be had or changed leaves its extension to the first ear. */
  #listenTo(candidate: Candidate): Disposable | undefined {
    let api: unknown;
    try {
      api = candidate.api();
    } catch {
      return undefined;
    }
    return listenThrough(api, candidate, this.#recorder);
  }

  #silence(): void {
    this.#recorder.isListening = false;
    for (const changed of this.#changed.values()) changed.dispose();
    this.#changed.clear();
    this.#missed.clear();
  }

  #fail(reason: string): void {
    this.#state = 'failed';
    this.#reason = reason;
    this.#silence();
    this.#options.stateChanged(this.state);
  }
}
