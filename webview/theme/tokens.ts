/**
 * The one design system: spacing on a 4 px grid, a type scale on the editor's own font, colour roles.
 * In: VS Code's `--vscode-*` properties on the document. Out: `--v-*` properties that every part uses.
 * Invariants: no colour is ever named here but through a `--vscode-*` token or a system colour; what is derived is
 * derived with color-mix, so that it follows any theme; a status colour never stands without a shape and a word.
 */
import { css } from 'lit';

/** For the document, not for a component: VS Code's own style pads the body of every webview. */
export const pageStyles = css`
  /* What the browser draws itself (boxes to tick, lists, scroll bars) follows the theme, which need not be the system's. */
  :root:has(body.vscode-dark, body.vscode-high-contrast) {
    color-scheme: dark;
  }
  :root:has(body.vscode-light, body.vscode-high-contrast-light) {
    color-scheme: light;
  }
  body {
    --v-1: 4px;
    --v-2: 8px;
    --v-3: 12px;
    --v-4: 16px;
    --v-6: 24px;

    --v-font: var(--vscode-font-family, system-ui, sans-serif);
    --v-size: var(--vscode-font-size, 13px);
    --v-size-small: calc(var(--v-size) * 0.923);
    --v-size-large: calc(var(--v-size) * 1.154);
    --v-size-figure: calc(var(--v-size) * 1.385);
    --v-line: 1.4;

    --v-background: var(--vscode-panel-background, var(--vscode-editor-background));
    --v-text: var(--vscode-foreground);
    --v-text-quiet: color-mix(in srgb, var(--vscode-foreground) 78%, var(--v-background));
    --v-hairline: var(--vscode-panel-border, color-mix(in srgb, var(--vscode-foreground) 14%, transparent));
    --v-track: color-mix(in srgb, var(--vscode-foreground) 16%, transparent);
    --v-track-outline: transparent;
    --v-hover: var(--vscode-list-hoverBackground);
    --v-focus: var(--vscode-focusBorder);
    --v-accent: var(--vscode-charts-blue);
    --v-second: var(--vscode-charts-purple);
    --v-third: var(--vscode-charts-green);
    --v-fourth: var(--vscode-charts-orange);
    --v-fifth: color-mix(in srgb, var(--vscode-charts-yellow) 85%, var(--vscode-foreground));
    --v-sixth: var(--vscode-charts-red);
    --v-grid-line: color-mix(in srgb, var(--vscode-foreground) 11%, transparent);

    /* Nudged towards the text colour: the theme's yellow alone is under 3 : 1 on a light ground. */
    --v-healthy: color-mix(in srgb, var(--vscode-charts-green) 88%, var(--vscode-foreground));
    --v-warning: color-mix(in srgb, var(--vscode-charts-yellow) 85%, var(--vscode-foreground));
    --v-critical: color-mix(in srgb, var(--vscode-charts-red) 92%, var(--vscode-foreground));
    --v-unknown: var(--v-text-quiet);

    margin: 0;
    padding: 0;
    background: var(--v-background);
    color: var(--v-text);
    font: var(--vscode-font-weight, normal) var(--v-size) / var(--v-line) var(--v-font);
    overflow-wrap: anywhere;
  }
  body.vscode-high-contrast,
  body.vscode-high-contrast-light {
    --v-text-quiet: var(--vscode-foreground);
    --v-hairline: var(--vscode-contrastBorder);
    --v-track: transparent;
    --v-track-outline: var(--vscode-contrastBorder);
    --v-grid-line: color-mix(in srgb, var(--vscode-foreground) 28%, transparent);
  }
  @media (forced-colors: active) {
    body {
      --v-background: Canvas;
      --v-text: CanvasText;
      --v-text-quiet: CanvasText;
      --v-hairline: CanvasText;
      --v-track: Canvas;
      --v-track-outline: CanvasText;
      --v-hover: Canvas;
      --v-focus: Highlight;
      --v-healthy: CanvasText;
      --v-warning: CanvasText;
      --v-critical: CanvasText;
      --v-accent: CanvasText;
      --v-second: CanvasText;
      --v-third: CanvasText;
      --v-fourth: CanvasText;
      --v-fifth: CanvasText;
      --v-sixth: CanvasText;
      --v-grid-line: GrayText;
    }
  }
`;

/** What every component starts from. */
export const baseStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2 {
    margin: 0;
    font-size: var(--v-size);
    font-weight: 600;
    line-height: var(--v-line);
  }
  p {
    margin: 0;
  }
  :focus-visible {
    outline: 1px solid var(--v-focus);
    outline-offset: 1px;
  }
  .icon {
    flex: none;
    width: 16px;
    height: 16px;
    fill: currentColor;
    vertical-align: text-bottom;
  }
  .quiet {
    color: var(--v-text-quiet);
  }
  .figures {
    font-variant-numeric: tabular-nums;
  }
  .ellipsis {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .healthy .icon,
  .icon.healthy {
    color: var(--v-healthy);
  }
  .warning .icon,
  .icon.warning {
    color: var(--v-warning);
  }
  .critical .icon,
  .icon.critical {
    color: var(--v-critical);
  }
  .unknown .icon,
  .icon.unknown {
    color: var(--v-unknown);
  }
  /* For screen readers only. */
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
