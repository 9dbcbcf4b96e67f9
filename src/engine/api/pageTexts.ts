/** The dashboard's pages as HTML. Pure; whatever is not ours is escaped, and no page has a script or style in its text. */
import type { Summary } from '../../common/summary.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Appearance } from './pageStyle.ts';
import { wordsIn } from './pageWords.ts';
import type { Holder } from './sessions.ts';

const name = 'IDE Vitals';
/** As the sentence has it. */
const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** How a page is shown. */
export interface Look {
  /** Undefined where it follows the system. */
  readonly appearance: Appearance | undefined;
  /** The name of a catalogue of words, or `en`. */
  readonly language: string;
}

export type LoginTrouble = 'wrong' | 'locked' | 'spent';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '');

const page = ({ appearance, language }: Look, head: string, body: string): string => `<!doctype html>
<html lang="${language}"${appearance === undefined ? '' : ` data-appearance="${appearance}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/dashboard.css">
${head}</head>
<body>
${body}
</body>
</html>
`;

/** All that is told to whoever has not signed in. It says of when it is: a page that reloads itself is read to nobody's end. */
export const healthPage = (look: Look, { level, sentence }: Summary, now: UnixMs): string => {
  const words = wordsIn(look.language);
  const at = new Date(now);
  return page(
    look,
    '',
    `<main class="door"><h1 class="${level}">${name}: ${words.level[level]}</h1><p>${escaped(sentence)}</p>
<p class="quiet"><time datetime="${at.toISOString()}">${at.toLocaleTimeString(look.language, clock)}</time></p>
<p><a href="./">${words.again}</a> <a href="login">${words.signIn}</a></p></main>`,
  );
};

export const loginPage = (look: Look, trouble?: LoginTrouble): string => {
  const words = wordsIn(look.language);
  return page(
    look,
    '',
    `<main class="door"><h1>${name}</h1>
${trouble === undefined ? '' : `<p class="wrong" role="alert">${words[trouble]}</p>\n`}<form method="post" action="login">
<label for="token">${words.token}</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus maxlength="400">
<button>${words.signIn}</button></form>
<p class="quiet">${words.whence}</p></main>`,
  );
};

/** Leads on by itself: a redirect would still be the navigation of whoever opened the address, without our cookie. */
export const admittedPage = (look: Look): string => {
  const words = wordsIn(look.language);
  return page(
    look,
    '<meta http-equiv="refresh" content="0; url=./">\n',
    `<main class="door"><h1>${name}</h1><p>${words.signedIn} <a href="./">${words.onward}</a></p></main>`,
  );
};

export interface DashboardFacts {
  readonly holder: Holder;
  readonly offers: readonly string[];
  /** Of the one style element that a library adds. */
  readonly nonce: string;
}

/** The very scripts of the editor's panel; what they may offer, and their words, stand before them. */
export const dashboardPage = (look: Look, { holder, offers, nonce }: DashboardFacts): string => {
  const { appearance, language } = look;
  const words = wordsIn(language);
  const options = Object.entries({ system: words.system, ...words.appearances }).map(
    ([id, label]) => `<option value="${id}"${id === (appearance ?? 'system') ? ' selected' : ''}>${label}</option>`,
  );
  return page(
    look,
    `<meta property="csp-nonce" content="${nonce}">
<meta name="vitals-offers" content="${offers.join(' ')}">
`,
    `<header class="site"><strong>${name}</strong>
<div class="end"><span class="quiet">${escaped(holder.name)} ${words.may[holder.level]}</span>
<label><span>${words.appearance}</span> <select id="appearance">${options.join('')}</select></label>
<form method="post" action="logout"><button>${words.signOut}</button></form></div></header>
<vitals-app></vitals-app>
${language === 'en' ? '' : `<script src="assets/l10n/${language}.js"></script>\n`}<script type="module" src="assets/dashboard.js"></script>`,
  );
};
