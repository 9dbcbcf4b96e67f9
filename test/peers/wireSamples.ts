// What an export says on the wire, read field by field with the library's reader and none of our writer's code: each
// sample as the name of its series and its time. In: a request's headers and body. Out: `load{i="1"} 1700000000000`.
import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { uncompress } from 'snappyjs';

type Pairs = Readonly<Record<string, string>>;

/** Two series of a test differ in their name and in `i`. */
const keyOf = (name: string, { i = '' }: Pairs): string => `${name}{i="${i}"}`;

/** Calls `field` for each field of a message; what it does not read is passed over. */
const eachField = (bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean | undefined): void => {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (read(field, reader) !== true) reader.skip(type, field);
  }
};

/** Fields that are messages, by their numbers; the others are passed over. */
const eachMessage = (bytes: Uint8Array, take: Readonly<Record<number, (inner: Uint8Array) => void>>): void => {
  eachField(bytes, (field, reader) => {
    const taken = take[field];
    if (taken === undefined) return undefined;
    taken(reader.bytes());
    return true;
  });
};

const textsOf = (bytes: Uint8Array): ReadonlyMap<number, string> => {
  const texts = new Map<number, string>();
  eachField(bytes, (field, reader) => {
    texts.set(field, reader.string());
    return true;
  });
  return texts;
};

/** The time of a sample: a varint in one protocol, fixed in another. */
const timeOf = (bytes: Uint8Array, at: number, type: WireType): number => {
  let time = 0;
  eachField(bytes, (field, reader) => {
    if (field !== at) return undefined;
    time = type === WireType.Varint ? Number(reader.int64()) : Number(BigInt(reader.fixed64()) / 1_000_000n);
    return true;
  });
  return time;
};

const remoteWrite1 = (body: Uint8Array): readonly string[] => {
  const out: string[] = [];
  const series = (bytes: Uint8Array): void => {
    const labels: Record<string, string> = {};
    const times: number[] = [];
    eachMessage(bytes, {
      1: (pair) => {
        const texts = textsOf(pair);
        labels[texts.get(1) ?? ''] = texts.get(2) ?? '';
      },
      2: (sample) => times.push(timeOf(sample, 2, WireType.Varint)),
      4: (histogram) => times.push(timeOf(histogram, 15, WireType.Varint)),
    });
    out.push(...times.map((time) => `${keyOf(labels['__name__'] ?? '', labels)} ${String(time)}`));
  };
  eachMessage(body, { 1: series });
  return out;
};

const remoteWrite2 = (body: Uint8Array): readonly string[] => {
  const symbols: string[] = [];
  const all: Uint8Array[] = [];
  eachField(body, (field, reader) => {
    if (field === 4) symbols.push(reader.string());
    else if (field === 5) all.push(reader.bytes());
    else return undefined;
    return true;
  });
  return all.flatMap((bytes) => {
    const references: number[] = [];
    const times: number[] = [];
    eachMessage(bytes, {
      1: (packed) => {
        const reader = new BinaryReader(packed);
        while (reader.pos < reader.len) references.push(reader.uint32());
      },
      2: (sample) => times.push(timeOf(sample, 2, WireType.Varint)),
      3: (histogram) => times.push(timeOf(histogram, 15, WireType.Varint)),
    });
    const texts = references.map((reference) => symbols[reference] ?? '');
    const labels = Object.fromEntries(texts.flatMap((name, at) => (at % 2 === 0 ? [[name, texts[at + 1] ?? '']] : [])));
    return times.map((time) => `${keyOf(labels['__name__'] ?? '', labels)} ${String(time)}`);
  });
};

/** Where points of gauges, sums and exponential histograms have their attributes. */
const attributesOf: Readonly<Record<number, number>> = { 5: 7, 7: 7, 10: 1 };

const otlp = (body: Uint8Array): readonly string[] => {
  const out: string[] = [];
  const point = (bytes: Uint8Array, name: string, attributes: number): void => {
    const labels: Record<string, string> = {};
    const attribute = (pair: Uint8Array): void => {
      let key = '';
      eachField(pair, (field, reader) => {
        if (field === 1) key = reader.string();
        else if (field === 2) labels[key] = textsOf(reader.bytes()).get(1) ?? '';
        else return undefined;
        return true;
      });
    };
    eachMessage(bytes, { [attributes]: attribute });
    out.push(`${keyOf(name, labels)} ${String(timeOf(bytes, 3, WireType.Bit64))}`);
  };
  const metric = (bytes: Uint8Array): void => {
    let name = '';
    eachField(bytes, (field, reader) => {
      const attributes = attributesOf[field];
      if (field === 1) name = reader.string();
      else if (attributes !== undefined)
        eachMessage(reader.bytes(), {
          1: (one) => {
            point(one, name.replaceAll('.', '_'), attributes);
          },
        });
      else return undefined;
      return true;
    });
  };
  const scope = (bytes: Uint8Array): void => {
    eachMessage(bytes, { 2: metric });
  };
  eachMessage(body, {
    1: (resource) => {
      eachMessage(resource, { 2: scope });
    },
  });
  return out;
};

export const wireSamples = (headers: IncomingHttpHeaders, body: Uint8Array): readonly string[] => {
  if (headers['content-encoding'] === 'gzip') return otlp(gunzipSync(body));
  const raw = uncompress(body);
  return headers['x-prometheus-remote-write-version'] === '2.0.0' ? remoteWrite2(raw) : remoteWrite1(raw);
};
