/** The settings of a team's server that is read from; contributions.ts takes them in among the others. */
export const remoteSettings = {
  'vitals.remote.url': {
    type: 'text',
    default: '',
    scope: 'machine',
    description:
      'Address of a server that answers the HTTP API of Prometheus: the boards can then show what it has of a whole team, in place of this machine. https://, or http:// on this machine. Empty: none. **Performance: Configure Team Server…** asks for it, and keeps how you sign in in the keychain. See docs/team.md.',
  },
} as const;

/** Under what name the secrets of that server are kept: no channel can be called so. */
export const remoteSecrets = 'remote:server';
