// Run by `npm pack`: builds what goes into the package and writes the licences of what is bundled in it.
import { readFileSync, writeFileSync } from 'node:fs';
import { buildProduct } from './build.mjs';
import { noticesFrom } from './notices.mjs';

await buildProduct();
const metafiles = JSON.parse(readFileSync('out/metafile.json', 'utf8'));
const own = metafiles.filter(({ outputs }) => Object.hasOwn(outputs, 'dist/cli.js'));
writeFileSync('dist/NOTICES.md', noticesFrom(own));
