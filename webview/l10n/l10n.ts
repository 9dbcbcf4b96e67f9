/**
 * L10n: the words of the page in the language of the editor. In: an English sentence as a literal, with `{0}`, `{1}` where
 * values stand. Out: the sentence in the reader's language, or the English one where there is no translation.
 * Invariants: English needs no catalogue; another language's is a script of its own that the host names in the page before
 * this one, so that words are there when modules are read. What the engine says is passed through `named`, which translates
 * names of ours that stand in `names.ts` and leaves everything else as it is.
 */
type Catalogue = Readonly<Record<string, string>>;

declare global {
  /** Set by the script of a language. */
  var vitalsWords: { readonly language: string; readonly words: Catalogue } | undefined;
}

const chosen = globalThis.vitalsWords;
const words: Catalogue = chosen?.words ?? {};

/** For `Intl`; undefined is the browser's own. */
export const language: string | undefined = chosen?.language;

/** What is said in English as `{0} of {1}`. A value stands where its number does, as often as it does. */
export const t = (english: string, ...values: readonly (string | number)[]): string =>
  (Object.hasOwn(words, english) ? (words[english] ?? english) : english).replaceAll(/\{(\d)\}/g, (whole, at: string) =>
    String(values[Number(at)] ?? whole),
  );

/** A name of ours that comes as data; data of others stays as it is. */
export const named = (english: string): string =>
  Object.hasOwn(words, english) ? (words[english] ?? english) : english;

/** A word that stands alone, within a sentence: only English writes it small there. */
export const inSentence = (word: string): string => (language === undefined ? word.toLowerCase() : word);
