// A picture as a PNG of at most 256 colours, which takes a third of what a browser writes. In: width, height and the
// colours of its pixels, four bytes each. Out: the file. Colours that are rare become the nearest of the frequent ones:
// of a page of text that is the edge of letters. Transparency is not kept.
import { crc32, deflateSync } from 'node:zlib';

const most = 256;

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
};

const distance = (a, b) => {
  const [red, green, blue] = [16, 8, 0].map((shift) => ((a >> shift) & 255) - ((b >> shift) & 255));
  return 2 * red * red + 4 * green * green + 3 * blue * blue;
};

const nearestIn = (colours) => {
  const known = new Map(colours.map((colour, at) => [colour, at]));
  return (colour) => {
    const found = known.get(colour);
    if (found !== undefined) return found;
    let best = 0;
    for (let at = 1; at < colours.length; at += 1)
      if (distance(colour, colours[at]) < distance(colour, colours[best])) best = at;
    known.set(colour, best);
    return best;
  };
};

export const inPalette = ({ width, height, pixels }) => {
  const colourAt = (at) => (pixels[4 * at] << 16) | (pixels[4 * at + 1] << 8) | pixels[4 * at + 2];
  const counts = new Map();
  for (let at = 0; at < width * height; at += 1) counts.set(colourAt(at), (counts.get(colourAt(at)) ?? 0) + 1);
  const colours = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([colour]) => colour);
  const nearest = nearestIn(colours);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = nearest(colourAt(y * width + x));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
