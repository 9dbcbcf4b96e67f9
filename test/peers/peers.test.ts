/** The door to the real programs: they start on a port of their own, answer as the version they say, and are gone after. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { peerVersion } from '../host/peers.mjs';
import { startPeer, type PeerServerName } from '../host/peerServer.ts';
import { describeWithPeers } from './describeWithPeers.ts';

const versionAt: Readonly<Record<string, string>> = {
  prometheus: '/api/v1/status/buildinfo',
  alertmanager: '/api/v2/status',
};

const answers = async (name: PeerServerName): Promise<void> => {
  const server = await startPeer(name);
  try {
    const body = await (await fetch(server.url + (versionAt[name] ?? ''))).text();
    const version = peerVersion(name);
    assert.ok(version !== undefined && body.includes(`"version":"${version}"`), body);
  } finally {
    await server.stop();
  }
  await assert.rejects(fetch(server.url));
  assert.equal(existsSync(server.folder), false);
  assert.throws(() => process.kill(server.pid, 0), /ESRCH/);
};

describeWithPeers('Prometheus, as a peer', ['prometheus'], () => {
  it('starts, says its version and ends', () => answers('prometheus'));

  it('says what it printed when it does not start', async () => {
    await assert.rejects(startPeer('prometheus', { files: { 'prometheus.yml': 'nonsense: 1' } }), /field nonsense/);
  });
});

describeWithPeers('Alertmanager, as a peer', ['alertmanager'], () => {
  it('starts, says its version and ends', () => answers('alertmanager'));
});
