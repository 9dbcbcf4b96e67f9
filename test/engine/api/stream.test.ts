// Who reads the stream too slowly: a real socket that takes nothing, beside one that takes all.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { Stream } from '../../../src/engine/api/stream.ts';

describe('the stream of snapshots', function () {
  this.timeout(60_000);
  const server = createServer();
  let skipped = 0;
  const stream = new Stream(() => (skipped += 1));
  let port: number;
  before(async () => {
    server.on('upgrade', (request, socket, head) => {
      if (!stream.accept(request, [socket, head])) socket.destroy();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  after(() => {
    stream.close();
    server.closeAllConnections();
    server.close();
  });

  it('leaves frames out for a reader that is too slow, counts them, and goes on with the newest', async () => {
    const quick = new WebSocket(`ws://127.0.0.1:${String(port)}/`);
    await once(quick, 'open');
    const slow = connect(port, '127.0.0.1');
    const head = [
      'GET / HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
    ];
    slow.write([...head, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''].join('\r\n'));
    await once(slow, 'data');
    slow.pause();
    const filler = 'x'.repeat(64 * 1_024);
    let sent = 0;
    while (skipped < 3) {
      assert.ok(sent < 10_000, 'a reader that takes nothing was waited for');
      sent += 1;
      const heard = once(quick, 'message') as Promise<[Buffer]>;
      stream.send(() => ({ number: sent, filler }));
      // Who takes all gets all, meanwhile.
      assert.equal((JSON.parse((await heard)[0].toString()) as { number: number }).number, sent);
    }
    let last = '';
    slow.on('data', (piece: Buffer) => (last = (last + piece.toString('latin1')).slice(-100)));
    slow.resume();
    // It is given frames again as soon as it has taken what was waiting.
    for (let tries = 0; !last.includes('newest'); tries += 1) {
      assert.ok(tries < 5_000, 'it never got the newest');
      stream.send(() => ({ number: sent, word: 'newest' }));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    slow.destroy();
    quick.terminate();
  });
});
