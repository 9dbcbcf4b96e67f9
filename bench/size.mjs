// What a user downloads and each thread loads. Goal: a VSIX under 2 MB. Run: npm run bench size
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageExtension, vsix } from '../.ci/package.mjs';
import { say, table } from './figures.mjs';

const goalBytes = 2_000_000;
const kb = (bytes) => Number((bytes / 1_000).toFixed(1));

/** `node_modules/@scope/name/...` is @scope/name; everything else is ours. */
const packageOf = (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? `ours: ${path.split('/')[0]}`;

/** A package that cannot be made is said; the bundles are there all the same. */
const packageLine = async () => {
  try {
    await packageExtension();
  } catch (error) {
    return `VSIX: not made: ${error.message}`;
  }
  const bytes = statSync(vsix).size;
  return `VSIX: ${kb(bytes)} KB, goal ${kb(goalBytes)} KB: ${bytes < goalBytes ? 'met' : 'MISSED'}`;
};

export const run = async () => {
  say(await packageLine());
  const outputs = JSON.parse(readFileSync('out/metafile.json', 'utf8')).flatMap((meta) => Object.entries(meta.outputs));
  table(
    outputs.map(([file]) => ({
      bundle: basename(file),
      'raw KB': kb(statSync(file).size),
      'gzip KB': kb(gzipSync(readFileSync(file)).length),
    })),
  );
  const rows = outputs.flatMap(([file, { inputs }]) => {
    const sums = new Map();
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      sums.set(packageOf(path), (sums.get(packageOf(path)) ?? 0) + bytesInOutput);
    }
    return [...sums].map(([name, size]) => ({ bundle: basename(file), package: name, 'KB in bundle': kb(size) }));
  });
  table(rows.filter((row) => row['KB in bundle'] >= 0.1).sort((a, b) => b['KB in bundle'] - a['KB in bundle']));
};
