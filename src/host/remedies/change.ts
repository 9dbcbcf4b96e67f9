/** Where a setting stands: the user's own settings, those of the workspace, or those of one of its folders. */
export type Place =
  { readonly scope: 'user' } | { readonly scope: 'workspace' } | { readonly scope: 'folder'; readonly folder: string };

/** One setting, or one member of a setting that is an object, and what it is to be. */
export interface Change {
  readonly place: Place;
  readonly key: string;
  /** Only this member changes; what else the object holds is left alone. */
  readonly member?: string;
  readonly value: unknown;
}

/** A value as it stands in a settings file; undefined where the file does not have it. */
export type Stored = { readonly value: unknown } | undefined;

/** The settings file of a place, where it can be read. */
export interface SettingsFile {
  readonly uri: string;
  /** Undefined when there is no such file. */
  read(): Promise<string | undefined>;
  /** Kept once the editor has read it again. */
  write(text: string): Promise<void>;
  /** Deletes the file, and its folder when nothing else is in it. */
  remove(): Promise<void>;
}

/** The editor's settings, one place at a time. */
export interface Configuration {
  /** Names the workspace that is open; an entry of another workspace waits until that is open again. */
  readonly workspace: string;
  /** What the place itself says, whatever stands above or below it. */
  read(place: Place, key: string): Stored;
  write(place: Place, key: string, stored: Stored): Promise<void>;
  file(place: Place): SettingsFile | undefined;
}
