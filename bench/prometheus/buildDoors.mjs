// Bundles what benches use of the engine, and loads it: out/bench/doors.mjs.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const buildDoors = async () => {
  await build({
    entryPoints: { doors: 'bench/prometheus/doors.mjs' },
    outdir: 'out/bench',
    outExtension: { '.js': '.mjs' },
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node22', logLevel: 'warning' },
  });
  return import(pathToFileURL(resolve('out', 'bench', 'doors.mjs')).href);
};
