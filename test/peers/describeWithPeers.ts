import { whyNoPeers, type PeerName } from '../host/peers.mjs';

/** A suite that needs the real programs: where one is missing it says which and how to install it, and tests nothing. */
export const describeWithPeers = (
  title: string,
  names: readonly PeerName[],
  suite: (this: Mocha.Suite) => void,
): void => {
  const why = whyNoPeers(names);
  if (why === undefined) describe(title, suite);
  else process.stdout.write(`      ${title}: not tested. ${why}\n`);
};
