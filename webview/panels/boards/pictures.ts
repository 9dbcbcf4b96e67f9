import type { BoardPanel } from '../../../src/common/boards.ts';
import { pictureOf, type Picture, type Question } from './picture.ts';

/** The pictures of panels, each made from the one before; those of panels that are gone go with them. */
export class Pictures {
  readonly #last = new WeakMap<BoardPanel, Picture>();

  of(question: Omit<Question, 'before'>): Picture {
    const picture = pictureOf({ ...question, before: this.#last.get(question.panel) });
    this.#last.set(question.panel, picture);
    return picture;
  }
}
