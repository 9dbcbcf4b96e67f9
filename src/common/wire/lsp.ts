import { cancelMethod, type Envelope } from './envelope.ts';
import { methodLabel, type Message } from './pairing.ts';

/**
 * Error codes that mean "not answered on purpose", from the Language Server Protocol 3.17. `ContentModified` counts as
 * cancelled too: the document changed while the server was computing, so the answer was given up, not failed.
 */
const cancelledCodes: ReadonlySet<number> = new Set([-32800, -32801, -32802]);

/** Reads a JSON-RPC message of LSP into `into`. */
export const readLspMessage = (envelope: Envelope, into: Message): void => {
  into.id = envelope.id;
  into.bytes = envelope.bytes;
  into.outcome = 'ok';
  into.method = '';
  into.cancels = undefined;
  into.document = 0;
  into.documentRole = 'none';
  into.version = envelope.version;
  if (envelope.method === undefined) {
    const answer = envelope.hasResult || envelope.isError;
    into.role = answer ? 'response' : 'nothing';
    if (envelope.isError) into.outcome = cancelledCodes.has(envelope.errorCode ?? 0) ? 'cancelled' : 'error';
    return;
  }
  into.method = methodLabel(envelope.method);
  into.role = envelope.id === undefined ? 'notification' : 'request';
  if (into.role === 'request') return;
  if (envelope.method === cancelMethod) into.cancels = envelope.cancels;
  else if (envelope.method === 'textDocument/publishDiagnostics') into.documentRole = 'diagnostics';
  else if (envelope.method === 'textDocument/didChange' || envelope.method === 'textDocument/didOpen') {
    into.documentRole = 'edit';
  }
  if (into.documentRole !== 'none') into.document = envelope.document;
};
