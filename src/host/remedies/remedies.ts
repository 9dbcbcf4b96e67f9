/**
 * Remedies: changes the user's settings, and puts back exactly what stood there. In: changes, each with the remedy that
 * wants it. Out: what was done, as values; the journal on disk.
 * Invariants: a change is in the journal before it is made; one that fails takes back those before it; a setting that
 * the user has changed meanwhile is left as it is; of an object only our member is touched; a settings file that is as
 * we left it gets its old text back to the letter, and one that we made is taken away again when nothing else is in it.
 * Bounds: those of the journal; the text of a settings file up to 256 KB.
 */
export { editorConfiguration } from './editorConfiguration.ts';
export { knownHere } from './known.ts';
export { deedsOf, offered } from './offers.ts';
export { planOf, type Plan, type Planned } from './plan.ts';
export { SettingChanges } from './settingChanges.ts';
export type { Change } from './change.ts';
export type { Entry as JournalEntry } from './journal.ts';
export type { UndoneEntry } from './settingChanges.ts';
export { changesText, placed, type Deed } from './remedy.ts';
