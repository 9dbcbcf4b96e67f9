/**
 * Saves: what a save was made of, and who made it wait. In: the moments of a save, calls of the second ear and requests
 * of the first. Out: the last saves part by part, and each part's time as a sample.
 * Invariants: a save is told at once and is final a while after it, when its work is done; nothing tells which document
 * it was. Bounds: 20 saves, 512 stretches of the last minute, 8 saves that are not final.
 */
import type { MetricId } from '../../common/catalogue.ts';
import { earOff, type CallKind, type EarState } from '../../common/calls.ts';
import { operationForMethod } from '../../common/operations.ts';
import { operationForProvider } from '../../common/providerMethods.ts';
import type { HostMessage } from '../../common/protocol/engine.ts';
import type { SaveBreakdown, SavePart, SaveRecord } from '../../common/saves.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import { breakdownOf, type Stretch } from './breakdown.ts';

/** A call or request that may have been part of a save. */
export interface Heard {
  readonly name: string;
  readonly extension: string;
  readonly outcome: string;
  readonly endMs: number;
  readonly durationMs: number;
}
export interface HeardCall extends Heard {
  readonly kind: CallKind;
  readonly document: number;
  readonly onSave: boolean;
}
export interface HeardRequest extends Heard {
  readonly server: string;
}

type SavesMessage = Extract<HostMessage, { type: 'save' | 'ear' }>;

export interface SavesOptions {
  observe(metric: MetricId, labels: Readonly<Record<string, string>>, at: UnixMs, value: number): void;
}

const keptCap = 20;
const openCap = 8;
const stretchCap = 512;
const stretchAgeMs = 60_000;
const finalAfterMs = 10_000;

export class Saves {
  readonly #options: SavesOptions;
  #stretches: Stretch[] = [];
  #open: SaveRecord[] = [];
  #kept: SaveBreakdown[] = [];
  #ear: EarState = earOff;

  constructor(options: SavesOptions) {
    this.#options = options;
  }

  /** How the second ear stands, as the host told last. */
  get ear(): EarState {
    return this.#ear;
  }

  /** The newest first. */
  get list(): readonly SaveBreakdown[] {
    return [...this.#open.map((save) => this.#breakdown(save)).reverse(), ...this.#kept].slice(0, keptCap);
  }

  /** The newest, with the extensions' names for a reader; undefined before the first. */
  last(nameOf: (extension: string) => string): SaveBreakdown | undefined {
    const [save] = this.list;
    const named = ({ extension }: SavePart): Pick<SavePart, 'name'> =>
      extension === '' ? {} : { name: nameOf(extension) };
    return save === undefined ? undefined : { ...save, parts: save.parts.map((part) => ({ ...part, ...named(part) })) };
  }

  call(call: HeardCall): void {
    const kind = kindOfCall(call);
    if (kind === undefined || call.durationMs < 0) return;
    const { extension, endMs, durationMs, outcome, document } = call;
    const failed = outcome !== 'ok';
    this.#keep({
      kind,
      heardBy: 'second ear',
      extension,
      server: '',
      begunMs: endMs - durationMs,
      endMs,
      failed,
      document,
    });
  }

  request({ name, server, extension, outcome, endMs, durationMs }: HeardRequest): void {
    const kind = kindOfRequest(name);
    if (kind === undefined) return;
    const failed = outcome !== 'ok';
    this.#keep({
      kind,
      heardBy: 'first ear',
      extension,
      server,
      begunMs: endMs - durationMs,
      endMs,
      failed,
      document: 0,
    });
  }

  accept(message: SavesMessage): void {
    if (message.type === 'ear') this.#ear = message.ear;
    else this.#saved(message.save);
  }

  #saved(save: SaveRecord): void {
    this.#open.push(save);
    if (this.#open.length > openCap) this.#close(this.#open.shift());
  }

  /** Called each second. */
  tick(now: UnixMs): void {
    for (const save of this.#open.filter(({ didSaveAt }) => now - didSaveAt >= finalAfterMs)) {
      this.#open = this.#open.filter((other) => other !== save);
      this.#close(save);
    }
    this.#stretches = this.#stretches.filter(({ endMs }) => now - endMs < stretchAgeMs);
  }

  #keep(stretch: Stretch): void {
    this.#stretches.push(stretch);
    if (this.#stretches.length > stretchCap) this.#stretches.shift();
  }

  #close(save: SaveRecord | undefined): void {
    if (save === undefined) return;
    const breakdown = this.#breakdown(save);
    for (const { kind, extension, server, durationMs } of breakdown.parts) {
      if (kind === 'editor') continue;
      this.#options.observe('savePart', { part: kind, extension, server }, unixMs(save.didSaveAt), durationMs);
    }
    this.#kept = [breakdown, ...this.#kept].slice(0, keptCap);
  }

  #breakdown(save: SaveRecord): SaveBreakdown {
    return breakdownOf(save, this.#stretches, missingWords(this.#ear));
  }
}

const missingWords = ({ state, missed }: EarState): string => {
  if (state !== 'on')
    return 'Provider timing is off: only what a language server was asked is seen, not what extensions do themselves.';
  if (missed === 0) return '';
  const who = missed === 1 ? '1 extension was' : `${String(missed)} extensions were`;
  return `${who} active before provider timing began: what they do is seen after a reload.`;
};

const kindOfCall = ({ kind, name, onSave }: HeardCall): Stretch['kind'] | undefined => {
  if (kind === 'will_save' || kind === 'did_save') return kind;
  if (kind !== 'provider') return undefined;
  if (operationForProvider(name) === 'formatting') return 'formatter';
  return onSave || name === 'resolveCodeAction' ? 'code_action' : undefined;
};

const kindOfRequest = (method: string): Stretch['kind'] | undefined => {
  if (method === 'textDocument/willSaveWaitUntil') return 'will_save';
  const operation = operationForMethod(method);
  if (operation === 'formatting') return 'formatter';
  return operation === 'codeAction' ? 'code_action' : undefined;
};
