import { actionSections, type ActionSection } from '../../../src/common/protocol/actions.ts';

/** Where the user was in this panel: kept over hide and reload. */
export interface ActionsMemory {
  readonly section: ActionSection;
}

export const actionsMemoryOf = (kept: unknown): ActionsMemory => {
  const { section } = (typeof kept === 'object' && kept !== null ? kept : {}) as { readonly section?: unknown };
  return { section: actionSections.find((one) => one === section) ?? 'responses' };
};
