/** What is offered of what was found, and as what a page tells of it. Pure. */
import type { RemedyRule } from '../../common/diagnosis.ts';
import type { OfferedRemedy } from '../../common/protocol/why.ts';
import { changesText, deedOf, type Deed, type Known } from './remedy.ts';

/** A remedy as the page tells of it. */
export const offered = ({ remedy, changes, command }: Deed): OfferedRemedy => {
  const { id, title, causes, effect, undo, advice, source, checked } = remedy;
  return {
    ...{ id, title, causes, effect, undo, source, checked },
    ...(advice === undefined ? {} : { advice }),
    ...(changes.length === 0 ? {} : { settings: changesText(changes) }),
    ...(command === undefined ? {} : { command }),
  };
};

/** What can be done here against what was found; what stands changed stays, so that it can be put back. */
export const deedsOf = (remedies: readonly RemedyRule[], known: Known, standing: readonly string[]): readonly Deed[] =>
  remedies.flatMap((remedy): readonly Deed[] => {
    const deed = deedOf(remedy, known);
    if (deed !== undefined) return [deed];
    return standing.includes(remedy.id) ? [{ remedy, changes: [], command: undefined }] : [];
  });
