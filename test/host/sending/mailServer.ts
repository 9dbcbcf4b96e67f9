// A real SMTP server on the loopback, which keeps the mail it takes.
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Mail {
  readonly text: string;
  /** Came encrypted. */
  readonly secure: boolean;
  readonly to: readonly string[];
}

export class MailServer {
  readonly got: Mail[] = [];
  readonly #server: SMTPServer;

  private constructor(password: string, options: SMTPServerOptions) {
    this.#server = new SMTPServer({
      authOptional: false,
      onAuth: (given, _session, done) => {
        if (given.password === password) done(null, { user: 'me' });
        else done(new Error('no'));
      },
      onData: (stream, session, done) => {
        let text = '';
        stream.on('data', (chunk) => (text += String(chunk)));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          this.got.push({ text, secure: session.secure, to });
          done();
        });
      },
      ...options,
    });
    // Clients that turn away.
    this.#server.on('error', () => undefined);
  }

  static async open(password: string, options: SMTPServerOptions): Promise<MailServer> {
    const server = new MailServer(password, options);
    await new Promise<void>((resolve) => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close(() => undefined);
  }
}
