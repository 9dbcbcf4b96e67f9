/** Explicit values of settings, flattened: `layer` and path to the value as text. In memory only. */
export type Explicit = ReadonlyMap<string, string>;
export type Layer = 'user' | 'workspace';

export interface ChangedSetting {
  readonly key: string;
  readonly layer: Layer;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every value below a section, whose `id` is its layer and path. */
export const flatten = (id: string, value: unknown, into: Map<string, string>): void => {
  if (isObject(value) && Object.keys(value).length > 0)
    for (const [name, inner] of Object.entries(value)) flatten(`${id}.${name}`, inner, into);
  else if (value !== undefined) into.set(id, JSON.stringify(value));
};

/**
 * Which settings were set, changed or removed by somebody. A path below an object's setting is not its key: the key is
 * the longest beginning that VS Code says has changed. `affects` is the event's own `affectsConfiguration`.
 */
export const changedSettings = (
  before: Explicit,
  after: Explicit,
  affects: (key: string) => boolean,
): readonly ChangedSetting[] => {
  const found = new Map<string, ChangedSetting>();
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(id) === after.get(id)) continue;
    const space = id.indexOf(' ');
    const layer = id.slice(0, space) as Layer;
    const key = keyOf(id.slice(space + 1), affects);
    if (key !== undefined) found.set(`${layer} ${key}`, { key, layer });
  }
  return [...found.values()];
};

const keyOf = (path: string, affects: (key: string) => boolean): string | undefined => {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const key = path.slice(0, end);
    if (affects(key)) return key;
  }
  return undefined;
};
