import type { Clock } from '../../common/clock.ts';
import type { RemedyRule } from '../../common/diagnosis.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { isBetter } from '../../common/outcome.ts';
import { ms, type UnixMs } from '../../common/units.ts';
import type { UsedFeature } from '../../common/usage.ts';
import { valueText } from '../../common/valueText.ts';
import { undoneText } from './undo.ts';
import { followUpsKey } from '../memoryKeys.ts';
import type { SettingChanges } from '../remedies/remedies.ts';
import { t } from '../words.ts';

/** What a follow-up must know of its remedy. */
export type Followed = Pick<RemedyRule, 'id' | 'title' | 'measure'>;

/** What is kept over a reload: VS Code's state of the workspace, whose window applied the remedy and was measured. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface Waiting {
  readonly remedy: Followed;
  readonly before: number;
  readonly begunAt: UnixMs;
}

export interface FollowUpOptions {
  readonly clock: Clock;
  readonly changes: SettingChanges;
  readonly memory: Memory;
  /** The first value of an instant query; undefined when there is none. */
  ask(expr: string): Promise<number | undefined>;
  /** Shows a message with buttons; gives back the one that was chosen. */
  tell(message: string, ...actions: readonly string[]): Promise<string | undefined>;
  /** A remedy was taken back. */
  undone(remedy: Followed): void;
  used(feature: UsedFeature): void;
}

const minuteMs = 60_000;
/** What was measured so long ago was measured of another day's work. */
const forgottenAfterMs = 86_400_000;

/** What a remedy has come to, in words. */
export const outcomeText = (remedy: Followed, before: number, after: number): string => {
  const { unit } = remedy.measure ?? { unit: 'count' as const };
  const [was, is] = [valueText(before, unit), valueText(after, unit)];
  return isBetter(before, after)
    ? t('"{0}" has helped: {1} before, {2} now.', remedy.title, was, is)
    : t('"{0}" has not helped: {1} before, {2} now.', remedy.title, was, is);
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
  async measure({ measure }: Followed): Promise<number | undefined> {
    return measure === undefined ? undefined : this.#options.ask(measure.expr);
  }

  /** False where there is nothing to look at later. */
  begin({ id, title, measure }: Followed, before: number | undefined): boolean {
    if (measure === undefined || before === undefined) return false;
    const remedy = { id, title, measure };
    this.#keep([...this.#kept(id), { remedy, before, begunAt: this.#options.clock.now() }]);
    this.#wait(remedy, before);
    return true;
  }

  /** Goes on after a reload. All was measured anew since, so the remedy gets its whole time once more. */
  async resume(): Promise<void> {
    const now = this.#options.clock.now();
    const standing = new Set((await this.#options.changes.entries()).map(({ remedy }) => remedy));
    const waiting = this.#kept().filter(
      ({ remedy, begunAt }) => standing.has(remedy.id) && now - begunAt < forgottenAfterMs,
    );
    this.#keep(waiting);
    for (const { remedy, before } of waiting) this.#wait(remedy, before);
  }

  async undo(remedy: Followed): Promise<void> {
    void this.#options.tell(await this.takeBack(remedy));
  }

  /** Puts it back; what came of it, in words. */
  async takeBack(remedy: Followed): Promise<string> {
    this.#options.used('remedy undone');
    this.#forget(remedy.id);
    const undone = await this.#options.changes.undo(remedy.id);
    if (undone.length > 0) this.#options.undone(remedy);
    return `"${remedy.title}": ${undoneText(undone)}`;
  }

  /** Everything was taken back: nothing is left to look at. */
  forgetAll(): void {
    for (const timer of this.#waiting.values()) timer.dispose();
    this.#waiting.clear();
    this.#keep([]);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#waiting.clear();
  }

  #wait(remedy: Followed, before: number): void {
    this.#waiting.get(remedy.id)?.dispose();
    const timer = this.#options.clock.after(ms((remedy.measure?.minutes ?? 0) * minuteMs), () => {
      this.#forget(remedy.id);
      void this.#look(remedy, before);
    });
    this.#waiting.set(remedy.id, this.#owned.own(timer));
  }

  #forget(id: string): void {
    this.#waiting.get(id)?.dispose();
    this.#waiting.delete(id);
    this.#keep(this.#kept(id));
  }

  /** What is kept, but for one. */
  #kept(except?: string): readonly Waiting[] {
    return ((this.#options.memory.get(followUpsKey) ?? []) as readonly Waiting[]).filter(
      ({ remedy }) => remedy.id !== except,
    );
  }

  #keep(waiting: readonly Waiting[]): void {
    void this.#options.memory.update(followUpsKey, waiting.length === 0 ? undefined : waiting);
  }

  async #look(remedy: Followed, before: number): Promise<void> {
    const after = await this.measure(remedy).catch(() => undefined);
    if (after === undefined) return;
    const [keep, undo] = [t('Keep'), t('Undo')];
    const chosen = await this.#options.tell(outcomeText(remedy, before, after), keep, undo);
    if (chosen === undo) await this.undo(remedy);
    if (chosen === keep) this.#options.used('remedy kept');
  }
}
