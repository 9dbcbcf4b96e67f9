import { DisposableStore, type Disposable } from '../common/disposable.ts';
import { reasonOf } from '../common/problem.ts';
import type { ActionsAnswer, EditorAsk } from '../common/protocol/actions.ts';
import type { EngineMessage } from '../common/protocol/engine.ts';
import type { EngineState } from '../common/protocol/panel.ts';
import type { Desk, DeskOptions } from './onDemand/onDemand.ts';
import type { Responder } from './responding/responding.ts';
import type { Sending } from './sending/sending.ts';

const forDesk: readonly EngineMessage['type'][] = [
  'notify',
  'rule-problems',
  'override',
  'boards-wanted',
  'board-change',
];

/** Reads from the disk what a command or a message first wants, once. */
export class OnDemandDoor implements Disposable {
  readonly #options: DeskOptions;
  readonly #owned = new DisposableStore();
  #desk: Promise<Desk> | undefined;
  /** The desk, once it has been read. */
  #ready: Desk | undefined;
  #responder: Promise<Responder> | undefined;
  #sending: Promise<Sending> | undefined;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  desk(): Promise<Desk> {
    return (this.#desk ??= import('./onDemand/onDemand.ts').then(
      ({ Desk }) => (this.#ready = this.#owned.own(new Desk(this.#options))),
    ));
  }

  responder(): Promise<Responder> {
    return (this.#responder ??= import('./responding/responding.ts').then(
      ({ Responder }) =>
        new Responder({
          ...this.#options,
          emptyCache: async (extension, cache) => (await this.#ready?.emptyCache(extension, cache)) ?? false,
          callChannel: async (name, call) => (await this.sending()).call(name, call),
        }),
    ));
  }

  sending(): Promise<Sending> {
    return (this.#sending ??= import('./sending/sending.ts').then(({ Sending }) => new Sending(this.#options)));
  }

  /** What a page asks of its editor: whoever knows it answers, and what cannot be done is refused in words. */
  async answer(ask: EditorAsk): Promise<ActionsAnswer> {
    try {
      const isOfResponses = ask.kind === 'dry-run' || ask.kind === 'mode';
      const answer = isOfResponses ? (await this.responder()).answer(ask) : (await this.desk()).answer(ask);
      return { of: 'editor', answer: await answer };
    } catch (error) {
      return { of: 'refused', reason: reasonOf(error) };
    }
  }

  engineChanged(state: EngineState): void {
    this.#ready?.engineChanged(state);
  }

  receive(message: EngineMessage): void {
    if (message.type === 'respond') void this.responder().then((responder) => responder.receive(message.order));
    else if (message.type === 'outbound' || message.type === 'draft')
      void this.sending().then((sending) => {
        sending.receive(message);
      });
    else if (forDesk.includes(message.type)) void this.desk().then((desk) => desk.receive(message));
    else this.#ready?.receive(message);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
