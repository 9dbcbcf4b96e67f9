/** The dashboard's pages as HTML. Pure; whatever is not ours is escaped, and no page has a script or style in its text. */
import type { Summary } from '../../common/summary.ts';
import { appearances, type Appearance } from './pageStyle.ts';
import type { Holder } from './sessions.ts';

const words = {
  name: 'IDE Vitals',
  signIn: 'Sign in',
  signOut: 'Sign out',
  token: 'Token',
  system: 'As the system',
  appearance: 'Appearance',
  whence:
    'Tokens are made in the editor, by “Performance: Create API Token…”; vitals serve has one in the file of --token-file.',
  wrong: 'This token is not known, or no longer valid.',
  locked: 'Too many wrong tokens came from here. Wait a while, and try again.',
  spent: 'This address has been used already, or is too old. Open the dashboard from the editor again, or sign in.',
  signedIn: 'You are signed in.',
  onward: 'Open the dashboard',
  level: { healthy: 'Healthy', warning: 'Warning', critical: 'Critical', unknown: 'Not known yet' },
  may: { read: 'may read', team: 'may read and acknowledge', admin: 'may configure' },
} as const;

export type LoginTrouble = 'wrong' | 'locked' | 'spent';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '');

const page = (appearance: Appearance | undefined, head: string, body: string): string => `<!doctype html>
<html lang="en"${appearance === undefined ? '' : ` data-appearance="${appearance}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.name}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/dashboard.css">
${head}</head>
<body>
${body}
</body>
</html>
`;

/** All that is told to whoever has not signed in. */
export const healthPage = (appearance: Appearance | undefined, { level, sentence }: Summary): string =>
  page(
    appearance,
    '<meta http-equiv="refresh" content="15">\n',
    `<main class="door"><h1>${words.name}: ${words.level[level]}</h1><p>${escaped(sentence)}</p>
<p><a href="/login">${words.signIn}</a></p></main>`,
  );

export const loginPage = (appearance: Appearance | undefined, trouble?: LoginTrouble): string =>
  page(
    appearance,
    '',
    `<main class="door"><h1>${words.name}</h1>
${trouble === undefined ? '' : `<p class="wrong" role="alert">${words[trouble]}</p>\n`}<form method="post" action="/login">
<label for="token">${words.token}</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus maxlength="400">
<button>${words.signIn}</button></form>
<p class="quiet">${words.whence}</p></main>`,
  );

/** Leads on by itself: a redirect would still be the navigation of whoever opened the address, without our cookie. */
export const admittedPage = (appearance: Appearance | undefined): string =>
  page(
    appearance,
    '<meta http-equiv="refresh" content="0; url=/">\n',
    `<main class="door"><h1>${words.name}</h1><p>${words.signedIn} <a href="/">${words.onward}</a></p></main>`,
  );

export interface DashboardFacts {
  readonly holder: Holder;
  readonly offers: readonly string[];
  /** Of the one style element that a library adds. */
  readonly nonce: string;
}

/** The very scripts of the editor's panel; what they may offer stands beside them. */
export const dashboardPage = (
  appearance: Appearance | undefined,
  { holder, offers, nonce }: DashboardFacts,
): string => {
  const options = Object.entries({ system: { label: words.system }, ...appearances }).map(
    ([id, { label }]) => `<option value="${id}"${id === (appearance ?? 'system') ? ' selected' : ''}>${label}</option>`,
  );
  return page(
    appearance,
    `<meta property="csp-nonce" content="${nonce}">
<meta name="vitals-offers" content="${offers.join(' ')}">
`,
    `<header class="site"><strong>${words.name}</strong>
<div class="end"><span class="quiet">${escaped(holder.name)} ${words.may[holder.level]}</span>
<label><span>${words.appearance}</span> <select id="appearance">${options.join('')}</select></label>
<form method="post" action="/logout"><button>${words.signOut}</button></form></div></header>
<vitals-app></vitals-app>
<script type="module" src="/assets/dashboard.js"></script>`,
  );
};
