/** The words of the dashboard's own pages, and which language a browser wants them in. Pure. */
import type { Appearance } from './pageStyle.ts';

const english = {
  signIn: 'Sign in',
  again: 'Look again',
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
  appearances: {
    dark: 'Dark',
    light: 'Light',
    'contrast-dark': 'High contrast, dark',
    'contrast-light': 'High contrast, light',
  },
};
export type PageWords = typeof english & { readonly appearances: Readonly<Record<Appearance, string>> };

/** By the names of the catalogues of the page's own words. */
const translated: Readonly<Record<string, PageWords | undefined>> = {
  de: {
    signIn: 'Anmelden',
    again: 'Erneut nachsehen',
    signOut: 'Abmelden',
    token: 'Token',
    system: 'Wie das System',
    appearance: 'Darstellung',
    whence:
      'Token werden im Editor mit dem Befehl zum Erstellen eines API-Tokens gemacht; vitals serve hat eines in der Datei von --token-file.',
    wrong: 'Dieses Token ist nicht bekannt oder nicht mehr gültig.',
    locked: 'Von hier kamen zu viele falsche Token. Warten Sie eine Weile, und versuchen Sie es noch einmal.',
    spent:
      'Diese Adresse wurde schon benutzt oder ist zu alt. Öffnen Sie das Dashboard noch einmal vom Editor aus, oder melden Sie sich an.',
    signedIn: 'Sie sind angemeldet.',
    onward: 'Dashboard öffnen',
    level: { healthy: 'Gesund', warning: 'Warnung', critical: 'Kritisch', unknown: 'Noch nicht bekannt' },
    may: { read: 'darf lesen', team: 'darf lesen und bestätigen', admin: 'darf konfigurieren' },
    appearances: {
      dark: 'Dunkel',
      light: 'Hell',
      'contrast-dark': 'Hoher Kontrast, dunkel',
      'contrast-light': 'Hoher Kontrast, hell',
    },
  },
  'zh-cn': {
    signIn: '登录',
    again: '再看一次',
    signOut: '退出登录',
    token: '令牌',
    system: '跟随系统',
    appearance: '外观',
    whence: '令牌在编辑器中用创建 API 令牌的命令创建；vitals serve 的令牌在 --token-file 所指的文件中。',
    wrong: '此令牌未知或已失效。',
    locked: '来自此处的错误令牌过多。请稍候再试。',
    spent: '此地址已被使用或已过期。请再次从编辑器打开仪表板，或登录。',
    signedIn: '您已登录。',
    onward: '打开仪表板',
    level: { healthy: '健康', warning: '警告', critical: '严重', unknown: '尚不清楚' },
    may: { read: '可以读取', team: '可以读取和确认', admin: '可以配置' },
    appearances: {
      dark: '深色',
      light: '浅色',
      'contrast-dark': '高对比度，深色',
      'contrast-light': '高对比度，浅色',
    },
  },
};

export const wordsIn = (language: string): PageWords => translated[language] ?? english;

/** What speaks of a language without a catalogue of exactly its name: the script, not the country, says what can be read. */
const catalogueOf = (tag: string): string | undefined => {
  const [primary = '', ...rest] = tag.toLowerCase().split('-');
  if (primary === 'en') return 'en';
  if (primary !== 'zh') return Object.hasOwn(translated, primary) ? primary : undefined;
  return rest.some((part) => ['hant', 'tw', 'hk', 'mo'].includes(part)) ? undefined : 'zh-cn';
};

/**
 * The first language of `Accept-Language` (which is a browser's `navigator.languages`) that there are words of; English
 * where there is none. Source of its grammar: RFC 9110, 12.5.4.
 */
export const languageOf = (accepted: string | undefined): string => {
  const wanted = (accepted ?? '')
    .slice(0, 500)
    .split(',')
    .flatMap((part) => {
      const [tag = '', ...parameters] = part.split(';').map((one) => one.trim());
      const given = parameters.find((one) => one.startsWith('q='));
      const quality = given === undefined ? 1 : Number(given.slice(2));
      return tag === '' || !(quality > 0) ? [] : [{ tag, quality }];
    });
  // The sort is stable: of equals the first comes first.
  for (const { tag } of wanted.sort((a, b) => b.quality - a.quality)) {
    const found = catalogueOf(tag);
    if (found !== undefined) return found;
  }
  return 'en';
};
