import type { Clock } from '../../common/clock.ts';
import { disposable, type Disposable } from '../../common/disposable.ts';
import { reasonOf } from '../../common/problem.ts';
import { ms } from '../../common/units.ts';
import type { CheckResult } from '../publicApi/publicApi.ts';
import type { CheckedHealth } from './meters.ts';
import { textOf } from './untyped.ts';

export interface HealthChecksOptions {
  readonly extension: string;
  readonly clock: Clock;
  report(check: string, result: CheckResult): void;
}

type Check = () => CheckResult | Promise<CheckResult>;

const checkCap = 10;
const timeoutMs = 5_000;
const messageLength = 200;

/** The health checks of one extension: asked together, each on its own account. */
export class HealthChecks {
  readonly #options: HealthChecksOptions;
  readonly #checks = new Map<string, Check>();
  readonly #results = new Map<string, Required<CheckResult>>();

  constructor(options: HealthChecksOptions) {
    this.#options = options;
  }

  get results(): readonly CheckedHealth[] {
    return [...this.#results].map(([name, result]) => ({ what: `${this.#options.extension}: ${name}`, ...result }));
  }

  /** Replaces one of the same name; the eleventh is not taken. */
  add(name: string, check: Check): Disposable {
    const known = name.slice(0, messageLength);
    if (this.#checks.size >= checkCap && !this.#checks.has(known)) return disposable(() => undefined);
    this.#checks.set(known, check);
    void this.#ask(known, check);
    return disposable(() => {
      if (this.#checks.get(known) !== check) return;
      this.#checks.delete(known);
      this.#results.delete(known);
    });
  }

  async run(): Promise<void> {
    await Promise.all([...this.#checks].map(([name, check]) => this.#ask(name, check)));
  }

  async #ask(name: string, check: Check): Promise<void> {
    const answer: unknown = await this.#answer(check);
    // It may have been taken away while it was asked.
    if (this.#checks.get(name) !== check) return;
    const { healthy, message } = (answer ?? {}) as { readonly healthy?: unknown; readonly message?: unknown };
    const result = { healthy: healthy === true, message: textOf(message).slice(0, messageLength) };
    this.#results.set(name, result);
    this.#options.report(name, result);
  }

  async #answer(check: Check): Promise<CheckResult> {
    let timer: Disposable | undefined;
    const late = new Promise<CheckResult>((resolve) => {
      timer = this.#options.clock.after(ms(timeoutMs), () => {
        resolve({ healthy: false, message: 'It did not answer within 5 s.' });
      });
    });
    try {
      return await Promise.race([Promise.resolve().then(check), late]);
    } catch (error) {
      return { healthy: false, message: reasonOf(error) };
    } finally {
      timer?.dispose();
    }
  }
}
