// Run by `npm pack`: builds what goes into the package and writes the licences of what is bundled in it.
import { readFileSync, writeFileSync } from 'node:fs';
import { buildProduct } from './build.mjs';
import { noticesFrom } from './notices.mjs';

await buildProduct();
/** The bundles that .npmignore lets through. */
const packed = [...readFileSync('.npmignore', 'utf8').matchAll(/^!\/(dist\/\w+\.js)$/gm)].map(([, file]) => file);
const metafiles = JSON.parse(readFileSync('out/metafile.json', 'utf8'));
const own = metafiles.filter(({ outputs }) => packed.some((file) => Object.hasOwn(outputs, file)));
writeFileSync('dist/NOTICES.md', noticesFrom(own));
