/**
 * Protobuf, written by hand of field numbers: what all messages that leave here are made of. In: values, and the
 * numbers of their fields. Out: bytes in a writer.
 * Invariants: nothing is thrown, nothing read. Bounds: those of the caller.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Buckets } from '../../common/histogram.ts';

export { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A message within a message, or one of several under the same number. */
export const put = (writer: BinaryWriter, field: number, build: (inner: BinaryWriter) => void): void => {
  writer.tag(field, WireType.LengthDelimited).fork();
  build(writer);
  writer.join();
};

export const putText = (writer: BinaryWriter, field: number, text: string): void => {
  writer.tag(field, WireType.LengthDelimited).string(text);
};

export const putDouble = (writer: BinaryWriter, field: number, value: number): void => {
  writer.tag(field, WireType.Bit64).double(value);
};

export const putVarint = (writer: BinaryWriter, field: number, value: number): void => {
  writer.tag(field, WireType.Varint).uint64(value);
};

export const putSigned = (writer: BinaryWriter, field: number, value: number): void => {
  writer.tag(field, WireType.Varint).sint32(value);
};

export const packed = <Value>(
  writer: BinaryWriter,
  field: number,
  { values, one }: { readonly values: Iterable<Value>; readonly one: (inner: BinaryWriter, value: Value) => void },
): void => {
  put(writer, field, (inner) => {
    for (const value of values) one(inner, value);
  });
};

interface BucketFields {
  readonly spans: number;
  /** Of counts as floats, or of whole counts: each as its difference from the one before. */
  readonly counts: number;
  readonly areWhole?: boolean;
}

/**
 * Buckets of a native histogram, as both remote write and the exposition of Prometheus have them: runs with what lies
 * between them (an offset from the run before, and a length), and the counts of all runs.
 */
export const putBuckets = (writer: BinaryWriter, fields: BucketFields, { offset, counts }: Buckets): void => {
  const filled: number[] = [];
  let end = 0;
  for (let i = 0; i < counts.length;) {
    if (counts[i] === 0) {
      i += 1;
      continue;
    }
    let length = 0;
    while (i + length < counts.length && counts[i + length] !== 0) filled.push(counts[i + length++] ?? 0);
    const [gap, run] = [offset + i - end, length];
    put(writer, fields.spans, (inner) => {
      putSigned(inner, 1, gap);
      putVarint(inner, 2, run);
    });
    i += length;
    end = offset + i;
  }
  if (filled.length === 0) return;
  if (fields.areWhole === true) {
    const deltas = filled.map((count, i) => count - (filled[i - 1] ?? 0));
    packed(writer, fields.counts, { values: deltas, one: (inner, value) => inner.sint64(value) });
  } else packed(writer, fields.counts, { values: filled, one: (inner, value) => inner.double(value) });
};
