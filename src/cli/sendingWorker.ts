/**
 * The thread of `vitals serve` that sends: apart from the rest, for Node takes the proxies of the environment into a
 * thread when it starts, and not later. In: numbered messages that are ready. Out: what became of each.
 */
import { parentPort } from 'node:worker_threads';
import { send } from '../outgoing/outgoing.ts';
import type { Sent, ToSend } from './serveChannels.ts';

const port = parentPort;
port?.on('message', ({ number, outgoing }: ToSend) => {
  void send(outgoing).then((result) => {
    port.postMessage({ number, result } satisfies Sent);
  });
});
