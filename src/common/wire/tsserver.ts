import type { Envelope } from './envelope.ts';
import { methodLabel, type Message } from './pairing.ts';

/**
 * tsserver's own protocol (`protocol.d.ts` of TypeScript), over Node IPC or over stdio: a request a line on stdin,
 * framed responses and events on stdout.
 *
 * A client cancels through a file whose name only the two know, so the cancelling itself cannot be seen; what can be
 * seen is a server that obeyed: its answer has the body `{"canceled": true}`. "No content available." is how tsserver
 * says that it found nothing: an answer, not an error. `geterr` is answered by the event `requestCompleted`.
 */
export const noContent = 'No content available.';

/**
 * Commands without an answer by design. Since TypeScript 5.x the server acknowledges some of them with an empty
 * response and older ones do not, so they are counted as notifications and their acknowledgement is passed over.
 */
const unanswered: ReadonlySet<string> = new Set([
  'open',
  'change',
  'close',
  'configure',
  'configurePlugin',
  'exit',
  'reloadProjects',
  'saveto',
  'watchChange',
]);

/** Reads a message of tsserver into `into`; `noContentHash` is the hash of `noContent`. */
export const readTsserverMessage = (envelope: Envelope, into: Message, noContentHash: number): void => {
  into.id = undefined;
  into.bytes = envelope.bytes;
  into.outcome = 'ok';
  into.method = '';
  into.cancels = undefined;
  into.document = 0;
  into.documentRole = 'none';
  into.version = undefined;
  switch (envelope.type) {
    case 'request':
      readRequest(envelope, into);
      return;
    case 'response':
      into.role = envelope.command !== undefined && unanswered.has(envelope.command) ? 'nothing' : 'response';
      into.id = envelope.requestSeq;
      if (envelope.success === false && envelope.messageHash !== noContentHash) into.outcome = 'error';
      else if (envelope.canceled) into.outcome = 'cancelled';
      return;
    case 'event':
      readEvent(envelope, into);
      return;
    default:
      into.role = 'nothing';
  }
};

const readRequest = (envelope: Envelope, into: Message): void => {
  const command = envelope.command ?? '';
  into.method = methodLabel(command);
  into.role = unanswered.has(command) ? 'notification' : 'request';
  into.id = envelope.seq;
};

const readEvent = (envelope: Envelope, into: Message): void => {
  if (envelope.event === 'requestCompleted') {
    into.role = 'response';
    into.id = envelope.bodyRequestSeq;
    return;
  }
  into.role = 'notification';
  into.method = methodLabel(envelope.event ?? '');
};
