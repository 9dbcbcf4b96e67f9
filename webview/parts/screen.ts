import type { IconName } from '../theme/icons.ts';
import type { EngineState, Frame } from '../../src/common/protocol/panel.ts';
import { t } from '../l10n/l10n.ts';

/**
 * Which state a panel shows.
 * - loading: nothing has come yet, the engine is starting or about to answer
 * - off: measuring is switched off; no figures, not even old ones
 * - broken: restarting, failed or refused; figures that were there stay, and are said to be old
 * - collecting: live, but no language server has been asked anything yet
 */
export type Screen =
  | { readonly kind: 'loading' }
  | { readonly kind: 'off'; readonly reason: string }
  | { readonly kind: 'broken'; readonly how: 'restarting' | 'failed' | 'refused'; readonly reason: string }
  | { readonly kind: 'collecting' }
  | { readonly kind: 'live' };

export interface Known {
  readonly engine: EngineState;
  readonly frame: Frame | undefined;
  readonly refused: string | undefined;
}

export const screenOf = ({ engine, frame, refused }: Known): Screen => {
  if (engine.state === 'off') return { kind: 'off', reason: engine.reason };
  if (engine.state === 'restarting' || engine.state === 'failed')
    return { kind: 'broken', how: engine.state, reason: engine.reason };
  if (refused !== undefined) return { kind: 'broken', how: 'refused', reason: refused };
  if (frame === undefined) return { kind: 'loading' };
  return { kind: frame.summary.operations.length === 0 ? 'collecting' : 'live' };
};

interface Badge {
  readonly kind: 'live' | 'paused' | 'still';
  readonly icon: IconName | undefined;
  readonly word: string;
}

export const badgeOf = (screen: Screen, state: { readonly paused: boolean }): Badge => {
  if (screen.kind === 'off') return { kind: 'still', icon: 'off', word: t('Off') };
  if (screen.kind === 'broken')
    return { kind: 'still', icon: 'warning', word: screen.how === 'restarting' ? t('Restarting') : t('Stopped') };
  if (state.paused) return { kind: 'paused', icon: 'pause', word: t('Paused') };
  if (screen.kind === 'loading') return { kind: 'still', icon: undefined, word: t('Starting') };
  return { kind: 'live', icon: undefined, word: t('Live') };
};
