import type { TimelineEvent, TimelineKind } from '../../common/timeline.ts';
import type { UnixMs } from '../../common/units.ts';

export interface Present {
  readonly version: string;
  readonly name: string;
}

/** What was known of extensions when we last looked. */
export interface Before {
  readonly at: UnixMs;
  /** Versions of all that were ever seen on this machine and not uninstalled since, by id. */
  readonly versions: Readonly<Record<string, string>>;
  /** Which were enabled in this workspace; undefined where it is new to us. */
  readonly here: readonly string[] | undefined;
}

/** When each was installed, by id, in Unix milliseconds; undefined where that cannot be read. */
export type OnDisk = ReadonlyMap<string, number> | undefined;

export interface Now {
  readonly present: ReadonlyMap<string, Present>;
  readonly onDisk: OnDisk;
  /** Names of those that were seen since the window was opened: one that is gone says nothing any more. */
  readonly names: ReadonlyMap<string, string>;
}

/** VS Code lists only what is enabled: what came and went is told from what was known, and from what is on the disk. */
export const extensionChanges = (
  before: Before,
  { present, onDisk, names }: Now,
  at: UnixMs,
): { readonly events: readonly TimelineEvent[]; readonly versions: Readonly<Record<string, string>> } => {
  const events: TimelineEvent[] = [];
  const tell = (kind: TimelineKind, subject: string, text: string): void => {
    events.push({ at, kind, subject, text });
  };
  const versions: Record<string, string> = { ...before.versions };
  for (const [id, { version, name }] of present) {
    const known = before.versions[id];
    versions[id] = version;
    if (known === undefined) {
      // One that was there all along, and disabled wherever we looked.
      const isOld = (onDisk?.get(id) ?? at) < before.at;
      if (isOld) tell('extension_enabled', id, `${name} ${version} was enabled.`);
      else tell('extension_installed', id, `${name} ${version} was installed.`);
    } else if (known !== version) tell('extension_updated', id, `${name} was updated from ${known} to ${version}.`);
    else if (before.here?.includes(id) === false) tell('extension_enabled', id, `${name} was enabled.`);
  }
  for (const id of before.here ?? []) {
    if (present.has(id)) continue;
    const name = names.get(id) ?? id;
    if (onDisk === undefined || onDisk.has(id)) tell('extension_disabled', id, `${name} was disabled.`);
    else {
      tell('extension_uninstalled', id, `${name} was uninstalled.`);
      delete versions[id];
    }
  }
  return { events, versions };
};
