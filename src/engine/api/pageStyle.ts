/** The stylesheet of the dashboard's own pages, and the colours that an editor hands to its webviews. */
import { themes, type ThemeKind } from '../../common/browserThemes.ts';

/** What a user can choose; without a choice the system's is taken. */
export const appearances = {
  dark: { kind: 'vscode-dark' },
  light: { kind: 'vscode-light' },
  'contrast-dark': { kind: 'vscode-high-contrast' },
  'contrast-light': { kind: 'vscode-high-contrast-light' },
} as const satisfies Readonly<Record<string, { readonly kind: ThemeKind }>>;
export type Appearance = keyof typeof appearances;
export const isAppearance = (value: string | undefined): value is Appearance =>
  value !== undefined && Object.hasOwn(appearances, value);

const colours = (appearance: Appearance): string => {
  const { kind } = appearances[appearance];
  const variables = themes.find((theme) => theme.kind === kind)?.variables ?? {};
  const scheme = appearance.endsWith('light') ? 'light' : 'dark';
  return `color-scheme:${scheme};${Object.entries(variables)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')}`;
};

const unchosen = (appearance: Appearance, condition: string): string =>
  `@media ${condition}{html:not([data-appearance]){${colours(appearance)}}}`;

/** Where the system forces its colours, ours with high contrast stand in their place: charts are drawn, not styled. */
const [light, more] = ['(prefers-color-scheme: light)', '((prefers-contrast: more) or (forced-colors: active))'];

const palettes = [
  unchosen('dark', `(not ${light}) and (not ${more})`),
  unchosen('light', `${light} and (not ${more})`),
  unchosen('contrast-dark', `(not ${light}) and ${more}`),
  unchosen('contrast-light', `${light} and ${more}`),
  ...Object.keys(appearances).map((one) => `html[data-appearance=${one}]{${colours(one as Appearance)}}`),
];

const own = `
*{box-sizing:border-box}
html{forced-color-adjust:none}
body{margin:0;background:var(--vscode-panel-background);color:var(--vscode-foreground);
font:13px/1.4 var(--vscode-font-family)}
:focus-visible{outline:1px solid var(--vscode-focusBorder);outline-offset:1px}
a{color:var(--vscode-textLink-foreground)}
button,select,input{font:inherit;height:26px;border-radius:4px;color:var(--vscode-foreground);
background:var(--vscode-editor-background);border:1px solid var(--vscode-contrastBorder,color-mix(in srgb,var(--vscode-foreground) 50%,transparent));padding:0 8px}
button{background:var(--vscode-button-background);color:var(--vscode-button-foreground);
border-color:var(--vscode-contrastBorder,transparent);padding:0 14px;cursor:pointer}
button:hover{background:var(--vscode-button-hoverBackground)}
.site{display:flex;flex-wrap:wrap;align-items:center;gap:6px 12px;padding:6px 24px;
border-bottom:1px solid var(--vscode-panel-border)}
.site strong{font-size:14px;font-weight:600}
.site .end{display:flex;flex-wrap:wrap;align-items:center;gap:6px 12px;margin-inline-start:auto}
.site button{background:transparent;color:inherit;border-color:var(--vscode-contrastBorder,var(--vscode-panel-border))}
.site button:hover{background:var(--vscode-toolbar-hoverBackground)}
.site label{display:flex;align-items:center;gap:8px}
.door{display:grid;gap:12px;max-width:440px;margin:12vh auto 0;padding:0 24px}
.door h1{margin:0;font-size:18px;font-weight:600}
.door p{margin:0;overflow-wrap:anywhere}
.door p a+a{margin-inline-start:16px}
.door form{display:grid;gap:8px;justify-items:start}
.door input{width:100%;height:30px}
.quiet{color:color-mix(in srgb,var(--vscode-foreground) 78%,var(--vscode-panel-background))}
.wrong,.warning,.critical,.healthy{border-inline-start:3px solid var(--vscode-charts-red);padding-inline-start:9px}
.warning{border-color:var(--vscode-charts-yellow)}
.healthy{border-color:var(--vscode-charts-green)}
@media (max-width:520px){.site{display:grid;grid-template-columns:auto minmax(0,1fr) auto;padding-inline:12px}.site .end{display:contents}
.site .quiet{grid-column:2/-1;text-align:end;overflow-wrap:anywhere}.site label{grid-column:1/3}.site label span{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.site select{max-width:170px}.site form{justify-self:end}}
`;

export const stylesheet = (): string => palettes.join('\n') + own.replaceAll('\n', '');
