import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

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
