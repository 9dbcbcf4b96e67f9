import { callField, callFields, callKinds, callOutcomes, type CallBatch, type CallKind } from '../../common/calls.ts';
import { operationForProvider } from '../../common/providerMethods.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { Samples } from './ingest.ts';

/** A call of the second ear, its names found. */
export interface HeardCall {
  readonly kind: CallKind;
  readonly extension: string;
  readonly name: string;
  readonly outcome: (typeof callOutcomes)[number];
  readonly endMs: number;
  /** -1 when its end could not be seen. */
  readonly durationMs: number;
  readonly heldMs: number;
  readonly document: number;
  readonly onSave: boolean;
}

/** Turns calls into samples, and hands each on. A call without a name that the batch holds is counted and skipped. */
export const acceptCalls = (batch: CallBatch, samples: Samples, heard: (call: HeardCall) => void): void => {
  let last: UnixMs | undefined;
  for (let index = 0; index < batch.count; index += 1) {
    const call = callAt(batch, index);
    last = unixMs(batch.calls[index * callFields + callField.endMs] ?? 0);
    if (call === undefined) {
      samples.add('tapFaults', { kind: 'unknown' }, last, 1);
      continue;
    }
    writeCall(call, samples);
    heard(call);
  }
  if (batch.dropped > 0 && last !== undefined)
    samples.add('queueDropped', { where: 'second ear' }, last, batch.dropped);
};

const callAt = ({ calls, names }: CallBatch, index: number): HeardCall | undefined => {
  const field = (name: keyof typeof callField): number => calls[index * callFields + callField[name]] ?? -1;
  const kind = callKinds[field('kind')];
  const outcome = callOutcomes[field('outcome')];
  const extension = names[field('extension')];
  const name = names[field('name')];
  if (kind === undefined || outcome === undefined || extension === undefined || name === undefined) return undefined;
  const [endMs, durationMs, heldMs] = [field('endMs'), field('durationMs'), field('heldMs')];
  return {
    kind,
    extension,
    name,
    outcome,
    endMs,
    durationMs,
    heldMs,
    document: field('document'),
    onSave: field('onSave') === 1,
  };
};

const writeCall = (
  { kind, extension, name, outcome, endMs, durationMs, heldMs }: HeardCall,
  samples: Samples,
): void => {
  const at = unixMs(endMs);
  if (kind === 'provider') {
    const operation = operationForProvider(name) ?? '';
    samples.add('providerHeld', { extension, operation }, at, heldMs / 1_000);
    if (durationMs < 0) samples.add('providerUnseen', { extension }, at, 1);
    else samples.observe('providerDuration', { extension, operation, method: name, outcome }, at, durationMs);
  } else if (kind === 'command' && durationMs >= 0) {
    samples.observe('commandDuration', { extension, command: name, outcome }, at, durationMs);
  }
};
