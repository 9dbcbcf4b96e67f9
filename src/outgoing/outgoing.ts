/**
 * Outgoing: one message leaves this machine, over HTTP or as mail, or shows on its desktop. In: a message that is ready,
 * secrets in it. Out: what became of it, as a value. Used by the extension host, whose `fetch` keeps to VS Code's proxy
 * and certificates, and by a thread of the command line, whose `fetch` keeps to those of the environment.
 * Invariants: nothing is kept; what is said of a failure names neither an address nor a secret; certificates are checked;
 * redirects are not followed. Bounds: the time that the message says, and 2,000 characters of an answer unless it says more.
 */
import type { Outgoing, SendResult } from '../common/protocol/channels.ts';
import { sendDesktop } from './desktop.ts';
import { sendHttp } from './http.ts';

export interface Trust {
  /** For mail: `fetch` knows by itself whom to trust. */
  readonly systemAuthorities?: boolean;
}

export const send = async (outgoing: Outgoing, trust: Trust = {}): Promise<SendResult> => {
  try {
    if (outgoing.kind === 'http') return await sendHttp(outgoing);
    if (outgoing.kind === 'desktop') return await sendDesktop(outgoing);
    return await (await import('./mail.ts')).sendMail(outgoing, trust);
  } catch (error) {
    // The text of an error may hold what was to be sent.
    const code = (error as { code?: unknown } | undefined)?.code;
    const reason = typeof code === 'string' ? code : 'it could not be sent';
    return { kind: 'failed', reason, isFinal: false };
  }
};
