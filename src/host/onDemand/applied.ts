import type { AppliedRemedy } from '../../common/protocol/actions.ts';
import { changesText, type JournalEntry } from '../remedies/remedies.ts';

/** What automatic responses have changed is told by the engine. */
const ofResponses = 'response:';

/** What stands changed, by the remedy that has changed it, in the words of a settings file. */
export const appliedOf = (entries: readonly JournalEntry[]): readonly AppliedRemedy[] => {
  const byRemedy = new Map<string, JournalEntry[]>();
  for (const entry of entries)
    if (!entry.remedy.startsWith(ofResponses))
      byRemedy.set(entry.remedy, [...(byRemedy.get(entry.remedy) ?? []), entry]);
  return [...byRemedy].map(([remedy, those]) => ({
    remedy,
    changes: those.map(({ change }) => `set ${changesText([change])} ${places[change.place.scope]}`),
  }));
};

const places = { user: 'everywhere', workspace: 'in this workspace', folder: 'in a folder' } as const;
