/** What a person does with the tokens of the HTTP API. */
import type { UnixMs } from './units.ts';

/** `public`: health only. `read`: metrics and alerts. `team`: acknowledges and resolves, too. `admin`: what is configured. */
export const accessLevels = ['public', 'read', 'team', 'admin'] as const;
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
  | { readonly kind: 'revoke'; readonly id: string }
  /** For the dashboard: an address that signs this user in, once and within a minute. `at`: where a browser reaches the API. */
  | { readonly kind: 'open'; readonly at: string };

/** Why the API answers nobody here. `taken`: another window, or another program, has its port. */
export type ApiAbsence = 'off' | 'starting' | 'taken' | 'failed';

export type AccessAnswer =
  | { readonly kind: 'tokens'; readonly tokens: readonly TokenView[]; readonly address: string }
  | { readonly kind: 'created'; readonly secret: string; readonly token: TokenView }
  | { readonly kind: 'opened'; readonly url: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly absence?: ApiAbsence };

export interface ApiSettings {
  readonly enabled: boolean;
  readonly port: number;
  /** Of a headless engine: a file with a token of the level admin, made where there is none. */
  readonly tokenFile?: string;
}
