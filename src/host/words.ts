/** What the host says, in the language of the editor. */
type Translate = (english: string, ...values: readonly (string | number)[]) => string;

const inEnglish: Translate = (english, ...values) =>
  english.replaceAll(/\{(\d)\}/g, (whole, at: string) => String(values[Number(at)] ?? whole));

let translate = inEnglish;

/** Said in English as `{0} of {1}`; a value stands where its number does, in every language. */
export const t: Translate = (english, ...values) => translate(english, ...values);

/** A name of ours that comes as data; data of others stays as it is. */
export const named = (english: string): string => translate(english);

let language = 'en';

/** A number as the language of the editor writes it, with so many decimals. */
export const numberText = (value: number, decimals = 0): string =>
  value.toLocaleString(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

/** Each bundle says once by whom it speaks, and in which language; until then, and without, it is English. */
export const speak = (by: Translate = inEnglish, to = 'en'): void => {
  translate = by;
  language = to;
};
