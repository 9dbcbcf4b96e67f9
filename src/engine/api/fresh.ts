/**
 * Answers of this second, by address: the store closes once a second, so whoever asks again within it is told the same,
 * and hundreds of readers cost what one does. What is changed empties it.
 */
import type { AccessLevel } from '../../common/access.ts';

export interface FreshAnswer {
  /** Who may have it. */
  readonly level: AccessLevel;
  readonly type: string;
  readonly text: string | Uint8Array;
}

const answerCap = 200;
/** Characters or bytes of all texts together. */
const characterCap = 16_000_000;

export class Fresh {
  private readonly answers = new Map<string, FreshAnswer>();
  private second = 0;
  private characters = 0;

  of(address: string, now: number): FreshAnswer | undefined {
    this.turn(now);
    return this.answers.get(address);
  }

  keep(address: string, answer: FreshAnswer, now: number): void {
    this.turn(now);
    if (this.answers.size >= answerCap || this.characters + answer.text.length > characterCap) return;
    this.answers.set(address, answer);
    this.characters += answer.text.length;
  }

  clear(): void {
    this.answers.clear();
    this.characters = 0;
  }

  private turn(now: number): void {
    const second = Math.floor(now / 1_000);
    if (second === this.second) return;
    this.second = second;
    this.clear();
  }
}
