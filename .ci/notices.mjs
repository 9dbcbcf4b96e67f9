// The licences of everything that is in the bundles, from esbuild's own list of what it put there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageFolder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** Codicons are copied as glyph paths, so no bundle names their package. */
const copied = ['node_modules/@vscode/codicons'];

const licenceTextOf = (folder) => {
  const name = readdirSync(folder).find((file) => /^(?:licen[cs]e|copying)/i.test(file));
  return name === undefined ? undefined : readFileSync(join(folder, name), 'utf8').trim();
};

const noticeOf = (folder) => {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const by = typeof author === 'string' ? author : author?.name;
  const text =
    licenceTextOf(folder) ?? `Licence: ${license}${by ? `, by ${by}` : ''} (the package ships no licence text).`;
  return `## ${name} ${version}\n\nLicence: ${license}\n\n\`\`\`text\n${text}\n\`\`\`\n`;
};

/** Markdown for NOTICES.md; `metafiles` as written by .ci/build.mjs. */
export const noticesFrom = (metafiles) => {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  const folders = new Set([
    ...inputs.flatMap((file) => packageFolder.exec(file)?.[1] ?? []),
    ...copied.filter(existsSync),
  ]);
  const notices = [...folders].sort().map(noticeOf);
  return `# Third-party notices\n\nIDE Vitals contains the following software and icons.\n\n${notices.join('\n')}`;
};
