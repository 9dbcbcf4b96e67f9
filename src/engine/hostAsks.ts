import type { Disposable } from '../common/disposable.ts';
import type { HostAnswer, HostAsk } from '../common/protocol/channels.ts';
import { ms } from '../common/units.ts';
import type { EngineRim } from './engineRim.ts';

/** The host reads a secret, or waits for a service; a request takes 15 s at most. */
const timeoutMs = 25_000;

/** What rooms ask of the host, which alone has secrets and sends: each question is answered, or given up. */
export class HostAsks implements Disposable {
  readonly #rim: Pick<EngineRim, 'clock' | 'post'>;
  readonly #waiting = new Map<number, { done(answer: HostAnswer): void; readonly timeout: Disposable }>();
  #next = 1;

  constructor(rim: Pick<EngineRim, 'clock' | 'post'>) {
    this.#rim = rim;
  }

  ask(ask: HostAsk): Promise<HostAnswer> {
    const number = this.#next;
    this.#next += 1;
    const { clock, post } = this.#rim;
    return new Promise((resolve, reject) => {
      const timeout = clock.after(ms(timeoutMs), () => {
        this.#waiting.delete(number);
        reject(new Error('the editor did not answer in time'));
      });
      const done = (answer: HostAnswer): void => {
        timeout.dispose();
        this.#waiting.delete(number);
        resolve(answer);
      };
      this.#waiting.set(number, { done, timeout });
      post({ type: 'outbound', number, ask });
    });
  }

  /** What the host has found, or what came of what it sent. */
  receive(number: number, answer: HostAnswer): void {
    this.#waiting.get(number)?.done(answer);
  }

  dispose(): void {
    for (const { timeout } of this.#waiting.values()) timeout.dispose();
    this.#waiting.clear();
  }
}
