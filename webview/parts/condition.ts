/**
 * Condition: whether what a panel shows is live, and if not, why and what can be done. Shared by all panels.
 * In: the state of the screen, the last frame. Out: templates; `conditionStyles` goes into the component that shows them.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Frame } from '../../src/common/protocol/panel.ts';
import { t } from '../l10n/l10n.ts';
import { icon } from '../theme/icons.ts';
import { textButton } from './controls.ts';
import { missing, preciseClockText } from './figures.ts';
import { badgeOf, type Screen } from './screen.ts';
import { isOffered } from './offers.ts';
import './states.ts';

export interface Shown {
  readonly screen: Screen;
  readonly frame: Frame | undefined;
  readonly paused: boolean;
}

export const badge = ({ screen, frame, paused }: Shown): TemplateResult => {
  const { kind, icon: glyph, word } = badgeOf(screen, { paused });
  return html`<p class="badge ${kind}">
    ${glyph === undefined ? html`<span class="dot"></span>` : icon(glyph)}<span>${word}</span
    ><span class="at figures">${frame === undefined ? missing : preciseClockText(frame.atMs)}</span>
  </p>`;
};

/** Holds the figures as they are, or goes on. Nothing is shown that could be held while measuring is off. */
export const pauseButton = (
  { screen, paused }: Pick<Shown, 'screen' | 'paused'>,
  act: (action: { readonly type: 'pause' | 'resume' }) => void,
): TemplateResult =>
  textButton({
    id: 'pause',
    label: paused ? t('Resume') : t('Pause'),
    icon: paused ? 'play' : 'pause',
    disabled: screen.kind === 'off',
    onClick: () => {
      act({ type: paused ? 'resume' : 'pause' });
    },
  });

export type ConditionAction = { readonly type: 'retry' } | { readonly type: 'command'; readonly command: string };

/** At the end of a panel's first row: the pause, and whether figures are live. */
export const liveEnd = (shown: Shown, act: Parameters<typeof pauseButton>[1]): TemplateResult =>
  html`<div class="end">${pauseButton(shown, act)} ${badge(shown)}</div>`;

/** Why there are no live figures, with what the reader can do; nothing while there are. */
export const condition = (screen: Screen, act: (action: ConditionAction) => void): TemplateResult | typeof nothing => {
  if (screen.kind !== 'off' && screen.kind !== 'broken') return nothing;
  const run = (id: string, label: string, command: string) =>
    isOffered(command)
      ? [
          {
            id,
            label,
            onClick: () => {
              act({ type: 'command', command });
            },
          },
        ]
      : [];
  const log = run('log', t('Show log'), 'vitals.showLog');
  const restart = run('restart', t('Restart engine'), 'vitals.restartEngine');
  const turnOn = run('turn-on', t('Turn on'), 'vitals.turnOn');
  const retry = {
    id: 'retry',
    label: t('Try again'),
    onClick: () => {
      act({ type: 'retry' });
    },
  };
  const broken = { restarting: log, failed: [...restart, ...log], refused: [retry] };
  return html`<vitals-state
    .icon=${screen.kind === 'off' ? 'off' : screen.how === 'restarting' ? 'restarting' : 'warning'}
    .reason=${screen.reason}
    .actions=${screen.kind === 'off' ? turnOn : broken[screen.how]}
  ></vitals-state>`;
};

export const conditionStyles = css`
  .badge {
    display: flex;
    align-items: center;
    gap: 6px;
    height: max(22px, 1.5em);
    border-radius: 11px;
    font-size: var(--v-size-small);
    white-space: nowrap;
  }
  .badge .icon {
    width: 14px;
    height: 14px;
  }
  .badge.paused {
    background: var(--vscode-badge-background);
    color: var(--vscode-badge-foreground);
    box-shadow: inset 0 0 0 1px var(--vscode-contrastBorder, transparent);
    padding-inline: var(--v-2);
    font-weight: 600;
  }
  .at {
    min-width: 8ch;
    font-weight: 400;
  }
  .dot {
    width: 8px;
    height: 8px;
    margin-inline: 4px;
    border-radius: 50%;
    border: 1px solid currentColor;
  }
  .live .dot {
    border-color: var(--v-healthy);
    background: var(--v-healthy);
  }
`;
