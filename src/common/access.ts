/** What a person does with the tokens of the HTTP API. */
import type { UnixMs } from './units.ts';

/** `public`: health only. `team`: metrics and alerts. `admin`: what is configured, too. */
export const accessLevels = ['public', 'team', 'admin'] as const;
export type AccessLevel = (typeof accessLevels)[number];

/** A token without its secret, which nobody keeps. */
export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly level: Exclude<AccessLevel, 'public'>;
  readonly createdAt: UnixMs;
  readonly expiresAt: UnixMs;
  readonly lastUsedAt: UnixMs | null;
}

export type AccessAsk =
  | { readonly kind: 'list' }
  | { readonly kind: 'create'; readonly name: string; readonly level: TokenView['level']; readonly days: number }
  | { readonly kind: 'revoke'; readonly id: string };

export type AccessAnswer =
  | { readonly kind: 'tokens'; readonly tokens: readonly TokenView[]; readonly state: string }
  | { readonly kind: 'created'; readonly secret: string; readonly token: TokenView }
  | { readonly kind: 'refused'; readonly reason: string };

export interface ApiSettings {
  readonly enabled: boolean;
  readonly port: number;
  /** Of a headless engine: a file with a token of the level admin, made where there is none. */
  readonly tokenFile?: string;
}
