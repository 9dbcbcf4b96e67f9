import { themes, type Theme } from '../../src/common/browserThemes.ts';

export { themes, type Theme } from '../../src/common/browserThemes.ts';

/** What the gate looks at: the two that differ most; all of them in the long suite. */
export const themesLookedAt: readonly Theme[] =
  process.env['VITALS_LONG'] === undefined
    ? themes.filter(({ kind }) => kind === 'vscode-dark' || kind === 'vscode-high-contrast-light')
    : themes;
