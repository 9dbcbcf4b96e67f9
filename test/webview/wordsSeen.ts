// What a reader meets in the page, and what of it was neither translated nor told to the page as data.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const others = 'ȧƀƈḓḗƒɠħīĵķŀḿƞǿƥɋřşŧŭṽẇẋẏẑȦƁƇḒḖƑƓĦĪĴĶĿḾȠǾƤɊŘŞŦŬṼẆẊẎẐ';
const accented = (letter: string): string => others.charAt(letters.indexOf(letter));

/** A language that nobody speaks: each letter another, each sentence 30 % longer. Placeholders stay. */
export const pseudo = (english: string): string => {
  const text = english.replaceAll(/\{\d\}|[A-Za-z]/g, (one) => (one.length > 1 ? one : accented(one)));
  return `${text}${'ȧ'.repeat(Math.ceil(english.length * 0.3))}`;
};

export const pseudoWords = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.keys(JSON.parse(readFileSync('webview/l10n/de.json', 'utf8')) as object).map((key) => [key, pseudo(key)]),
  );

/** Texts and attributes of the page, shadow roots too, that a reader sees or hears. */
const textsOf = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found = new Set<string>();
    const look = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        if (['STYLE', 'SCRIPT'].includes(element.tagName)) continue;
        for (const name of ['aria-label', 'title', 'placeholder', 'data-label', 'alt'])
          found.add(element.getAttribute(name) ?? '');
        for (const { nodeType, nodeValue } of element.childNodes)
          if (nodeType === Node.TEXT_NODE) found.add((nodeValue ?? '').replaceAll(/\s+/g, ' ').trim());
        if (element.shadowRoot !== null) {
          for (const { nodeType, nodeValue } of element.shadowRoot.childNodes)
            if (nodeType === Node.TEXT_NODE) found.add((nodeValue ?? '').replaceAll(/\s+/g, ' ').trim());
          look(element.shadowRoot);
        }
      }
    };
    look(document.body);
    return [...found].filter((text) => text !== '');
  });

/** Symbols of units, what Intl makes of dates, names of percentiles and of formats: the same in every language. */
const symbols =
  /^(?:ms|s|min|h|d|B|kB|MB|GB|TB|CPU|[pP]\d*|PID|RSS|CSV|Markdown|PromQL|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*|[A-Z])$/;

/** Words that stand in the page as they are in the sources. */
export const hardCoded = async (page: Page): Promise<readonly string[]> => {
  const heard = await page.evaluate(() => JSON.stringify(window.standIn.heard));
  const data = heard
    .toLowerCase()
    .replaceAll(/\\[nt]/g, ' ')
    .replaceAll('\\', '');
  const isData = (piece: string): boolean => data.includes(piece.toLowerCase());
  const isSymbol = (piece: string): boolean => piece.split(' ').every((word) => symbols.test(word));
  return (await textsOf(page)).filter((text) => {
    if (isData(text)) return false;
    const pieces = text.split(/[^A-Za-z' ]+/).map((piece) => piece.trim());
    return pieces.some((piece) => /[A-Za-z]{2}/.test(piece) && !isSymbol(piece) && !isData(piece));
  });
};
