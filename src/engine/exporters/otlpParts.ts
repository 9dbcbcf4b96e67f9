/** What metrics and logs of OpenTelemetry's protocol have in common. */
import { metricNameLabel, type Labels } from '../../common/labels.ts';
import { put, putText, WireType, type BinaryWriter } from '../protobuf/protobuf.ts';

export const scopeName = 'ide-vitals';

export const putNanos = (writer: BinaryWriter, field: number, atMs: number): void => {
  writer.tag(field, WireType.Bit64).fixed64(BigInt(Math.round(atMs)) * 1_000_000n);
};

export const putAttributes = (writer: BinaryWriter, field: number, labels: Labels): void => {
  for (const [key, text] of Object.entries(labels))
    if (key !== metricNameLabel && text !== '')
      put(writer, field, (pair) => {
        putText(pair, 1, key);
        put(pair, 2, (value) => {
          putText(value, 1, text);
        });
      });
};

/** Who it is that tells. */
export const putResource = (writer: BinaryWriter, labels: Labels): void => {
  put(writer, 1, (resource) => {
    putAttributes(resource, 1, { 'service.name': scopeName, ...labels });
  });
};

export const putScope = (writer: BinaryWriter): void => {
  put(writer, 1, (scope) => {
    putText(scope, 1, scopeName);
  });
};
