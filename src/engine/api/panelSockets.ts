/**
 * The panels of browsers, over WebSockets in place of the editor's messages. In: what a page sends, as JSON. Out: what a
 * panel is answered. Each message is judged by the level of its session; one that is not known, or may not be asked, is
 * refused in words. Frames are whole, so that a reader who is too slow misses some and gets the newest; who takes nothing
 * at all is let go of.
 * Bounds: 16 panels, messages of 1 MB, 100 of them a second, 1 MB of frames and 16 MB of answers that wait.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Diagnosis } from '../../common/diagnosis.ts';
import type { PanelReply, PanelRequest, ToPanel } from '../../common/protocol/panel.ts';
import type { OfferedRemedy, WhyAnswer } from '../../common/protocol/why.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import { parsed } from './incoming.ts';
import { isDeed, nameOf, refusalOf, type Asker } from './permissions.ts';
import { WebSockets } from './webSockets.ts';

/** What serves panels: the same that serves those of an editor. */
export interface PanelDesk {
  handle(panel: number, request: PanelRequest): void;
  closed(panel: number): void;
  diagnosis(at: UnixMs, then?: UnixMs): Diagnosis;
}

export interface PanelSocketsOptions {
  readonly desk: PanelDesk;
  readonly hasEditor: boolean;
  now(): UnixMs;
  /** Something is about to be changed. */
  audit(entry: { readonly by: string; readonly action: string; readonly subject: string; readonly why: string }): void;
  /** A frame was left out because its reader is too slow. */
  skipped(): void;
  onFault(reason: string): void;
}

/** Who asks, as long as the session lasts; undefined once it is over. */
export type Asking = () => { readonly level: Asker['level']; readonly name: string } | undefined;

interface Open {
  readonly socket: WebSocket;
  readonly asking: Asking;
  second: number;
  messages: number;
}

/** The editor's own panels are counted from 1. */
const firstNumber = 1_000_000;
const panelCap = 16;
const perSecond = 100;
const framesWaitingCap = 1_048_576;
const answersWaitingCap = 16 * 1_048_576;
/** Codes of RFC 6455: what was sent goes against the rules. */
const policyViolation = 1_008;

type Message = Readonly<Record<string, unknown>>;
const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const elsewhere = 'This is done in the editor, on its page Why.';

/** A remedy as it is told where it cannot be done. */
const toldRemedy = (remedy: Diagnosis['remedies'][number]): OfferedRemedy => {
  const { id, title, causes, effect, undo, advice = elsewhere, source, checked } = remedy;
  return { id, title, causes, effect, undo, advice, source, checked };
};

export class PanelSockets {
  private readonly options: PanelSocketsOptions;
  private readonly server = new WebSockets(1_048_576);
  private readonly open = new Map<number, Open>();
  private next = firstNumber;

  constructor(options: PanelSocketsOptions) {
    this.options = options;
  }

  get size(): number {
    return this.open.size;
  }

  /** Takes a connection whose request has been admitted; false where there are too many. */
  accept(request: IncomingMessage, connection: readonly [Duplex, Buffer], asking: Asking): boolean {
    if (this.open.size >= panelCap) return false;
    this.server.take(request, connection, (client) => {
      const panel = this.next;
      this.next += 1;
      this.open.set(panel, { socket: client, asking, second: 0, messages: 0 });
      client.on('message', (data: Buffer) => {
        this.receive(panel, data.toString('utf8'));
      });
      client.on('close', () => {
        this.open.delete(panel);
        this.options.desk.closed(panel);
      });
    });
    return true;
  }

  /** What a panel is answered; false where it is none of ours. */
  reply(panel: number, reply: PanelReply): boolean {
    if (panel < firstNumber) return false;
    this.say(panel, reply);
    return true;
  }

  close(): void {
    for (const { socket } of this.open.values()) socket.terminate();
    this.open.clear();
    this.server.close();
  }

  private say(panel: number, message: ToPanel): void {
    const socket = this.open.get(panel)?.socket;
    if (socket === undefined) return;
    if (message.type === 'frame' && socket.bufferedAmount > framesWaitingCap) this.options.skipped();
    else if (socket.bufferedAmount > answersWaitingCap) socket.terminate();
    else socket.send(JSON.stringify(message));
  }

  private receive(panel: number, text: string): void {
    const open = this.open.get(panel);
    if (open === undefined) return;
    const asker = open.asking();
    const second = Math.floor(this.options.now() / 1_000);
    open.messages = second === open.second ? open.messages + 1 : 1;
    open.second = second;
    const message = parsed(text);
    if (asker === undefined || open.messages > perSecond || !isMessage(message)) {
      open.socket.close(policyViolation, asker === undefined ? 'signed out' : 'not understood');
      // What it goes on to send until it is closed is not looked at.
      this.open.delete(panel);
    } else
      try {
        this.answer(panel, message, asker);
      } catch (error) {
        this.options.onFault(`dashboard: ${String(error)}`);
        this.say(panel, { type: 'refused', reason: 'It could not be answered.' });
      }
  }

  private answer(panel: number, message: Message, asker: Exclude<ReturnType<Asking>, undefined>): void {
    const { type } = message;
    if (type === 'ready') this.say(panel, { type: 'engine', engine: { state: 'running' } });
    else if (type === 'fault') this.options.onFault(`dashboard: ${String(message['message']).slice(0, 500)}`);
    // What is painted is of no interest to an engine whose panels are elsewhere.
    if (type === 'ready' || type === 'fault' || type === 'drawn') return;
    const name = nameOf(message);
    const refused = refusalOf(name, { level: asker.level, hasEditor: this.options.hasEditor });
    if (refused !== undefined) this.refuse(panel, message, { name, refused });
    else if (name === 'why.diagnose') this.diagnose(panel, message);
    else {
      const [by, ask] = [asker.name, message['ask'] as Message | undefined];
      if (isDeed(name)) this.audit(by, name, ask);
      const isNamed = name === 'alerts.acknowledge' || name === 'alerts.resolve' || name === 'alerts.silence';
      const request = isNamed ? { ...message, ask: { ...ask, by } } : message;
      // What is wrong with it besides is refused where requests of all panels are looked at.
      this.options.desk.handle(panel, request as unknown as PanelRequest);
    }
  }

  private audit(by: string, name: string, ask: Message | undefined): void {
    const { ids, id, rule, channel } = ask ?? {};
    const subject = [ids, id, rule, channel].flat().filter((one) => typeof one === 'string' || typeof one === 'number');
    this.options.audit({ by, action: `dashboard ${name}`, subject: subject.join(' ').slice(0, 500), why: '' });
  }

  private diagnose(panel: number, { request, ask }: Message): void {
    const now = this.options.now();
    const { at } = ask as { readonly at?: unknown };
    const then = typeof at === 'number' && at > 0 ? unixMs(at) : undefined;
    const { remedies, ...diagnosis } = this.options.desk.diagnosis(now, then);
    const answer = {
      kind: 'diagnosis',
      diagnosis,
      remedies: remedies.map(toldRemedy),
      standing: [],
      places: [],
    } as const;
    this.why(panel, request, answer);
  }

  private why(panel: number, request: unknown, answer: WhyAnswer): void {
    this.say(panel, { type: 'why', request: Number(request), answer });
  }

  private refuse(
    panel: number,
    { type, request }: Message,
    { name, refused: reason }: { readonly name: string; readonly refused: string },
  ): void {
    const number = Number(request);
    if (type === 'why') this.why(panel, request, { kind: 'failed', reason });
    else if (type === 'alerts' || type === 'boards')
      this.say(panel, { type, request: number, answer: { kind: 'refused', reason } });
    // Nothing has been changed by a click in a browser.
    else if (name === 'actions.editor.applied')
      this.say(panel, {
        type: 'actions',
        request: number,
        answer: { of: 'editor', answer: { kind: 'applied', remedies: [] } },
      });
    else if (type === 'actions') this.say(panel, { type, request: number, answer: { of: 'refused', reason } });
  }
}
