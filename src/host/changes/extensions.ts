import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { disposable, type Disposable } from '../../common/disposable.ts';
import type { ChangesOptions } from './options.ts';
import { extensionChanges, type Before, type OnDisk, type Present } from './extensionChanges.ts';

const versionsKey = 'vitals.extensions';
const hereKey = 'vitals.extensionsHere';
/** The editor itself, whose update changes all that it brings along. */
const editorId = 'vscode';

interface Manifest {
  readonly version?: unknown;
  readonly displayName?: unknown;
  readonly isBuiltin?: unknown;
}

const presentNow = (): { readonly present: ReadonlyMap<string, Present>; readonly folders: ReadonlySet<string> } => {
  const present = new Map<string, Present>([[editorId, { version: vscode.version, name: 'VS Code' }]]);
  const folders = new Set<string>();
  for (const { id, extensionPath, packageJSON } of vscode.extensions.all) {
    const { version, displayName, isBuiltin } = packageJSON as Manifest;
    if (isBuiltin === true || typeof version !== 'string') continue;
    present.set(id.toLowerCase(), { version, name: typeof displayName === 'string' ? displayName : id });
    folders.add(dirname(extensionPath));
  }
  return { present, folders };
};

interface Installed {
  readonly identifier?: { readonly id?: unknown };
  readonly metadata?: { readonly installedTimestamp?: unknown };
}

/** The list that VS Code keeps beside the extensions themselves. */
const readDisk = async (folders: Iterable<string>): Promise<OnDisk> => {
  const found = new Map<string, number>();
  let isRead = false;
  for (const folder of folders) {
    const text = await readFile(join(folder, 'extensions.json'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    try {
      for (const { identifier, metadata } of JSON.parse(text) as readonly Installed[]) {
        const { installedTimestamp: since } = metadata ?? {};
        if (typeof identifier?.id === 'string')
          found.set(identifier.id.toLowerCase(), typeof since === 'number' ? since : Infinity);
      }
      isRead = true;
    } catch {
      // Being written just now: whatever is missing counts as disabled, which is the weaker claim.
      return undefined;
    }
  }
  return isRead ? found : undefined;
};

/** Tells which extensions came, went or changed, since this workspace was last open too. */
export const watchExtensions = ({ clock, memory, report, warn }: ChangesOptions): Disposable => {
  const { globalState, workspaceState } = memory;
  let before: Omit<Before, 'here'> | undefined = globalState.get(versionsKey);
  let here: readonly string[] | undefined = workspaceState.get(hereKey);
  let folders: ReadonlySet<string> = new Set();
  const names = new Map<string, string>();
  let isOver = false;
  const look = async (): Promise<void> => {
    const now = presentNow();
    const all = new Set([...folders, ...now.folders]);
    const onDisk = before === undefined ? undefined : await readDisk(all);
    if (isOver) return;
    const { present } = now;
    const at = clock.now();
    const versionsNow = Object.fromEntries([...present].map(([id, { version }]) => [id, version]));
    const changes =
      before === undefined
        ? { events: [], versions: versionsNow }
        : extensionChanges({ ...before, here }, { present, onDisk, names }, at);
    for (const [id, { name }] of present) names.set(id, name);
    for (const event of changes.events) report(event);
    before = { at, versions: changes.versions };
    here = [...present.keys()];
    folders = all;
    await Promise.all([globalState.update(versionsKey, before), workspaceState.update(hereKey, here)]);
  };
  // One look after the other: each starts from what the last has found.
  let looking = Promise.resolve();
  const lookNext = (): void => {
    looking = looking.then(look).catch((error: unknown) => {
      warn(`changes of extensions are not seen: ${String(error)}`);
    });
  };
  lookNext();
  const listening = vscode.extensions.onDidChange(lookNext);
  return disposable(() => {
    isOver = true;
    listening.dispose();
  });
};
