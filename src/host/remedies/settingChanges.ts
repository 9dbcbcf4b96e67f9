import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../common/clock.ts';
import { reasonOf } from '../../common/problem.ts';
import type { Change, Configuration, SettingsFile, Stored } from './change.ts';
import { Journal, type Entry } from './journal.ts';
import { isOnlyOurs } from './onlyOurs.ts';

export interface SettingChangesOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly configuration: Configuration;
  report(reason: string): void;
}

/** `restored`: as before; `left`: the user has changed it since; `elsewhere`: of a workspace that is not open. */
export type Undone = 'restored' | 'left' | 'elsewhere' | 'failed';
export interface UndoneEntry {
  readonly entry: Entry;
  readonly undone: Undone;
  readonly reason?: string;
}

const textCap = 256 * 1_024;

const asObject = (stored: Stored): Readonly<Record<string, unknown>> =>
  typeof stored?.value === 'object' && stored.value !== null && !Array.isArray(stored.value)
    ? (stored.value as Record<string, unknown>)
    : {};

const samePlace = (a: Change, b: Change): boolean =>
  a.key === b.key && a.member === b.member && isDeepStrictEqual(a.place, b.place);

const isEmptyObject = (text: string): boolean => /^\s*\{\s*\}\s*$/.test(text);

/** Changes of settings that can be undone to the letter. */
export class SettingChanges {
  readonly #options: SettingChangesOptions;
  readonly #journal: Journal;
  #order = 0;

  constructor(options: SettingChangesOptions) {
    this.#options = options;
    this.#journal = new Journal(options.folder, options.report);
  }

  /** What stands changed, the oldest first. */
  entries(): Promise<readonly Entry[]> {
    return this.#journal.entries();
  }

  /** After a crash: a change that was written down and not made is forgotten, one that was made is kept. */
  async recover(): Promise<void> {
    for (const entry of await this.#journal.entries()) {
      if (entry.state === 'applied' || !this.#isHere(entry)) continue;
      if (isDeepStrictEqual(this.#read(entry.change), { value: entry.change.value }))
        await this.#journal.put(await this.#completed(entry));
      else await this.#journal.remove(entry.id);
    }
  }

  /** The note of a change that was made and not noted: its file is as we left it where nothing else has changed in it. */
  async #completed(entry: Entry): Promise<Entry> {
    const { configuration } = this.#options;
    const { place, key } = entry.change;
    const after = await readText(configuration.file(place));
    const applied = { ...withoutFile(entry), state: 'applied' } as const;
    if (entry.file === undefined || typeof after !== 'string' || after.length > textCap) return applied;
    const { before } = entry.file;
    return isOnlyOurs(before, after, [key, configuration.read(place, key)])
      ? { ...applied, file: { before, after } }
      : applied;
  }

  /** Makes all the changes of a remedy or none; gives back the reason when it is none. */
  async apply(remedy: string, changes: readonly Change[]): Promise<string | undefined> {
    const made: Entry[] = [];
    try {
      for (const change of changes) {
        if (isDeepStrictEqual(this.#read(change), { value: change.value })) continue;
        if (await this.#journal.isFull()) throw new Error('too many settings stand changed: undo some first');
        made.push(await this.#make(remedy, change));
      }
      return undefined;
    } catch (error) {
      for (const entry of made.reverse()) await this.#undo(entry);
      return reasonOf(error);
    }
  }

  /** Puts back what a remedy has changed; without one, everything. */
  async undo(remedy?: string): Promise<readonly UndoneEntry[]> {
    const all = await this.#journal.entries();
    const out: UndoneEntry[] = [];
    for (const entry of all.filter((one) => remedy === undefined || one.remedy === remedy).reverse()) {
      try {
        out.push({ entry, undone: await this.#undo(entry) });
      } catch (error) {
        out.push({ entry, undone: 'failed', reason: reasonOf(error) });
      }
    }
    return out;
  }

  async #make(remedy: string, change: Change): Promise<Entry> {
    const { configuration, clock } = this.#options;
    const file = configuration.file(change.place);
    const textBefore = await readText(file);
    const entry: Entry = {
      id: randomUUID(),
      at: clock.now(),
      order: (this.#order += 1),
      remedy,
      workspace: change.place.scope === 'user' ? '' : configuration.workspace,
      change,
      before: this.#read(change),
      ...(change.member !== undefined && configuration.read(change.place, change.key) === undefined
        ? { madeObject: true }
        : {}),
      state: 'intended',
      ...(textBefore === undefined || (textBefore?.length ?? 0) > textCap ? {} : { file: { before: textBefore } }),
    };
    await this.#journal.put(entry);
    try {
      await this.#write(change, { value: change.value });
      if (!isDeepStrictEqual(this.#read(change), { value: change.value }))
        throw new Error(`${change.key} did not take its new value`);
    } catch (error) {
      await this.#journal.remove(entry.id);
      throw error;
    }
    const textAfter = await readText(file);
    // The same text before and after: the value went into another file, such as that of a profile.
    const isTold = textBefore !== undefined && typeof textAfter === 'string' && textAfter !== textBefore;
    const kept = isTold && Math.max(textBefore?.length ?? 0, textAfter.length) <= textCap;
    const applied: Entry = {
      ...withoutFile(entry),
      state: 'applied',
      ...(kept ? { file: { before: textBefore, after: textAfter } } : {}),
    };
    await this.#journal.put(applied);
    return applied;
  }

  async #undo(entry: Entry): Promise<Undone> {
    if (!this.#isHere(entry)) return 'elsewhere';
    const all = await this.#journal.entries();
    const newer = all
      .slice(all.findIndex(({ id }) => id === entry.id) + 1)
      .find((other) => other.workspace === entry.workspace && samePlace(other.change, entry.change));
    if (newer !== undefined) {
      // Another remedy built upon this one: what it puts back one day is what stood before both.
      await this.#journal.put(
        withoutFile({ ...newer, before: entry.before, ...(entry.madeObject === true ? { madeObject: true } : {}) }),
      );
      await this.#journal.remove(entry.id);
      return 'restored';
    }
    const isOurs = isDeepStrictEqual(this.#read(entry.change), { value: entry.change.value });
    if (isOurs) await this.#restore(entry);
    await this.#journal.remove(entry.id);
    return isOurs || isDeepStrictEqual(this.#read(entry.change), entry.before) ? 'restored' : 'left';
  }

  async #restore({ change, before, madeObject, file }: Entry): Promise<void> {
    const settings = this.#options.configuration.file(change.place);
    if (settings !== undefined && file?.after !== undefined && (await settings.read()) === file.after) {
      if (file.before === null) await settings.remove();
      else await settings.write(file.before);
      return;
    }
    await this.#write(change, before, madeObject);
    const text = await settings?.read();
    if (file?.before === null && text !== undefined && isEmptyObject(text)) await settings?.remove();
  }

  #isHere(entry: Entry): boolean {
    return entry.workspace === '' || entry.workspace === this.#options.configuration.workspace;
  }

  #read({ place, key, member }: Change): Stored {
    const stored = this.#options.configuration.read(place, key);
    if (member === undefined) return stored;
    const object = asObject(stored);
    return Object.hasOwn(object, member) ? { value: object[member] } : undefined;
  }

  async #write({ place, key, member }: Change, stored: Stored, madeObject?: true): Promise<void> {
    const { configuration } = this.#options;
    if (member === undefined) {
      await configuration.write(place, key, stored);
      return;
    }
    const { [member]: _ours, ...others } = asObject(configuration.read(place, key));
    const object = stored === undefined ? others : { ...others, [member]: stored.value };
    // An object that was not there before we put our member into it goes with it.
    const isGone = madeObject === true && stored === undefined && Object.keys(others).length === 0;
    await configuration.write(place, key, isGone ? undefined : { value: object });
  }
}

const withoutFile = ({ file: _file, ...entry }: Entry): Entry => entry;

/** Null where there is no file. One that cannot be read is no reason not to change a setting: undefined. */
const readText = async (file: SettingsFile | undefined): Promise<string | null | undefined> => {
  if (file === undefined) return undefined;
  try {
    return (await file.read()) ?? null;
  } catch {
    return undefined;
  }
};
