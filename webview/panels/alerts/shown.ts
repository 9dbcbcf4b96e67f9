import { t } from '../../l10n/l10n.ts';

/** Which alerts are wanted: `open` are those that somebody may have to answer. */
export const shownKinds = { open: t('Open'), muted: t('Muted'), resolved: t('Resolved'), all: t('All') } as const;
export type ShownKind = keyof typeof shownKinds;
export const isShownKind = (value: unknown): value is ShownKind =>
  typeof value === 'string' && Object.hasOwn(shownKinds, value);
