/** The types of peers.mjs, which must stay plain JavaScript: it runs before TypeScript can. */
export type PeerName =
  'prometheus' | 'promtool' | 'alertmanager' | 'amtool' | 'victoria-metrics' | 'openssl' | 'protoc';
export declare const peersOfTests: readonly PeerName[];
export declare const findPeer: (name: PeerName) => string | undefined;
export declare const peerVersion: (name: PeerName) => string | undefined;
export declare const whyNoPeers: (names: readonly PeerName[]) => string | undefined;
export declare const installPeers: (names: readonly PeerName[]) => boolean;
