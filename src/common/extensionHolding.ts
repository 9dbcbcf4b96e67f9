import type { InstalledExtension } from './protocol/engine.ts';

/** Windows gives one folder in several spellings. */
const comparable = (path: string): string => (/^[a-z]:/i.test(path) ? path.replaceAll('\\', '/').toLowerCase() : path);

/** The extension in whose folder a path lies; of folders within each other, the innermost. */
export const extensionHolding = (
  path: string,
  extensions: readonly InstalledExtension[],
): InstalledExtension | undefined => {
  const wanted = comparable(path);
  let found: InstalledExtension | undefined;
  for (const extension of extensions) {
    const inside = wanted.startsWith(`${comparable(extension.path)}/`);
    if (inside && extension.path.length > (found?.path.length ?? 0)) found = extension;
  }
  return found;
};
