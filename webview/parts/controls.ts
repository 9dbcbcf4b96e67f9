/**
 * Controls: the only file that knows @vscode/webview-ui-toolkit, which is archived upstream; replace it here.
 * In: what a control says and does. Out: templates; `controlStyles` goes into the component that shows them.
 * Invariants: every control has a name, shows its focus, and a pressed one is told by its outline, not its colour alone.
 */
import { provideVSCodeDesignSystem, vsCodeButton } from '@vscode/webview-ui-toolkit';
import { css, html, nothing, type TemplateResult } from 'lit';
import { icon, type IconName } from '../theme/icons.ts';
import { isOffered } from './offers.ts';

provideVSCodeDesignSystem().register(vsCodeButton());

export interface ButtonOptions {
  readonly id: string;
  readonly label: string;
  readonly icon?: IconName;
  readonly disabled?: boolean;
  readonly title?: string;
  /** What the other side has to offer for it: there is no button without. */
  readonly needs?: string;
  readonly onClick: () => void;
}
export interface ToggleOptions extends ButtonOptions {
  readonly pressed: boolean;
}
export interface IconToggleOptions extends ToggleOptions {
  readonly icon: IconName;
}

const glyph = (name: IconName | undefined): TemplateResult | typeof nothing =>
  name === undefined ? nothing : html`<span slot="start" class="glyph">${icon(name)}</span>`;

export const textButton = (options: ButtonOptions): TemplateResult => {
  if (options.needs !== undefined && !isOffered(options.needs)) return html``;
  return html`<vscode-button
    id=${options.id}
    class="control text ${options.icon === undefined ? '' : 'with-icon'}"
    appearance="secondary"
    title=${options.title ?? nothing}
    ?disabled=${options.disabled === true}
    @click=${options.onClick}
    >${glyph(options.icon)}${options.label}</vscode-button
  >`;
};

/**
 * One of a group, of which one is current. `aria-current`, not `aria-pressed`: the toolkit repeats the attribute on its
 * element, which has no role and so may carry global attributes only.
 */
export const choiceButton = (options: ToggleOptions): TemplateResult =>
  html`<vscode-button
    id=${options.id}
    class="control toggle ${options.pressed ? 'pressed' : ''}"
    appearance="secondary"
    title=${options.title ?? nothing}
    aria-current=${String(options.pressed)}
    ?disabled=${options.disabled === true}
    @click=${options.onClick}
    >${options.label}</vscode-button
  >`;

/** An icon alone; its label is its name and its tooltip, and says what a press leads to. */
export const iconToggle = (options: IconToggleOptions): TemplateResult =>
  html`<vscode-button
    id=${options.id}
    class="control symbol ${options.pressed ? 'pressed' : ''}"
    appearance="icon"
    aria-label=${options.label}
    title=${options.label}
    @click=${options.onClick}
    >${icon(options.icon)}</vscode-button
  >`;

export const controlStyles = css`
  .control {
    box-sizing: border-box;
    height: max(26px, 1.5em);
    border-radius: var(--vscode-cornerRadius-small, 4px);
    white-space: nowrap;
  }
  .control::part(control) {
    padding: 0 var(--control-padding, 10px);
    white-space: nowrap;
    border-color: var(--vscode-button-secondaryBorder, var(--vscode-button-border, transparent));
  }
  .control.with-icon::part(start) {
    margin-inline-end: 6px;
  }
  .control.symbol {
    width: 24px;
    height: max(24px, 1.5em);
  }
  .control.symbol::part(control) {
    padding: 0;
    width: 24px;
    border-color: transparent;
  }
  .control .glyph {
    display: flex;
  }
  .control.text,
  .control.toggle {
    background: var(--vscode-button-secondaryBackground, transparent);
    color: var(--vscode-button-secondaryForeground, var(--v-text));
  }
  .control.text:hover,
  .control.toggle:hover {
    background: var(--vscode-button-secondaryHoverBackground, var(--v-hover));
  }
  .control.symbol:hover {
    background: var(--vscode-toolbar-hoverBackground, transparent);
  }
  .control.pressed,
  .control.pressed:hover {
    background: var(--vscode-inputOption-activeBackground);
    color: var(--vscode-inputOption-activeForeground);
  }
  .control.pressed::part(control) {
    border-color: var(--vscode-inputOption-activeBorder);
    /* Set only in high contrast, where every button has a border and a pressed one needs another. */
    box-shadow: inset 0 0 0 2px var(--vscode-contrastActiveBorder, transparent);
  }
  .control::part(control):focus-visible {
    outline: 1px solid var(--v-focus);
    outline-offset: 1px;
  }
  .control[disabled] {
    opacity: 0.5;
  }
  .joined {
    display: inline-flex;
  }
  .joined .control:not(:first-child) {
    margin-inline-start: -1px;
    border-start-start-radius: 0;
    border-end-start-radius: 0;
  }
  .joined .control:not(:last-child) {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }
  .joined .control.pressed {
    position: relative;
    z-index: 1;
  }
  @media (forced-colors: active) {
    .control.pressed::part(control) {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
