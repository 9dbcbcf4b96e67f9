import type { Clock } from '../../common/clock.ts';
import type { RemedyRule } from '../../common/diagnosis.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { ms } from '../../common/units.ts';
import { valueText } from '../../common/valueText.ts';
import { undoneText } from './undo.ts';
import type { SettingChanges } from '../remedies/remedies.ts';

export interface FollowUpOptions {
  readonly clock: Clock;
  readonly changes: SettingChanges;
  /** The first value of an instant query; undefined when there is none. */
  ask(expr: string): Promise<number | undefined>;
  /** Shows a message with buttons; gives back the one that was chosen. */
  tell(message: string, ...actions: readonly string[]): Promise<string | undefined>;
}

/** From this share on it is told as better; less is the noise of any two minutes. */
const noticeableShare = 0.1;
const minuteMs = 60_000;

/** What a remedy has come to, in words. */
export const outcomeText = (remedy: RemedyRule, before: number, after: number): string => {
  const { unit } = remedy.measure ?? { unit: 'count' as const };
  const values = `${valueText(before, unit)} before, ${valueText(after, unit)} now`;
  const isBetter = after < before * (1 - noticeableShare);
  return isBetter ? `"${remedy.title}" has helped: ${values}.` : `"${remedy.title}" has not helped: ${values}.`;
};

/** Looks, some minutes after a remedy was applied, whether it has helped, and offers to take back what has not. */
export class FollowUps implements Disposable {
  readonly #options: FollowUpOptions;
  readonly #waiting = new Map<string, Disposable>();
  readonly #owned = new DisposableStore();

  constructor(options: FollowUpOptions) {
    this.#options = options;
  }

  /** What the remedy is measured by, now. */
  async measure({ measure }: RemedyRule): Promise<number | undefined> {
    return measure === undefined ? undefined : this.#options.ask(measure.expr);
  }

  begin(remedy: RemedyRule, before: number | undefined): void {
    if (remedy.measure === undefined || before === undefined) return;
    this.#waiting.get(remedy.id)?.dispose();
    const timer = this.#options.clock.after(ms(remedy.measure.minutes * minuteMs), () => {
      this.#waiting.delete(remedy.id);
      void this.#look(remedy, before);
    });
    this.#waiting.set(remedy.id, this.#owned.own(timer));
  }

  async undo(remedy: RemedyRule): Promise<void> {
    this.#waiting.get(remedy.id)?.dispose();
    this.#waiting.delete(remedy.id);
    const undone = await this.#options.changes.undo(remedy.id);
    void this.#options.tell(`"${remedy.title}": ${undoneText(undone)}`);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#waiting.clear();
  }

  async #look(remedy: RemedyRule, before: number): Promise<void> {
    const after = await this.measure(remedy).catch(() => undefined);
    if (after === undefined) return;
    const chosen = await this.#options.tell(outcomeText(remedy, before, after), 'Keep', 'Undo');
    if (chosen === 'Undo') await this.undo(remedy);
  }
}
