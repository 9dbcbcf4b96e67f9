/** The settings of exports as they are used: checked, each fault named by its key, with what to write instead. */
import { parseDuration } from '../../common/durations.ts';
import { exportTypes, identities, type ExportType, type Identity } from '../../common/exportSettings.ts';
import type { Labels } from '../../common/labels.ts';
import type { Problem } from '../../common/problem.ts';
import { addressFault } from '../../common/webAddress.ts';
import type { Matcher } from '../store/store.ts';
import type { RemoteWriteVersion } from './remoteWrite.ts';

export interface Target {
  readonly name: string;
  readonly type: ExportType;
  readonly url: string;
  readonly headers: Labels;
  readonly version: RemoteWriteVersion;
  readonly selectors: readonly (readonly Matcher[])[];
  readonly rowSeconds: 10 | 60;
  readonly everyMs: number;
}

export interface ExportSettings {
  readonly targets: readonly Target[];
  readonly labels: Labels;
  readonly identity: Identity;
  readonly problems: readonly string[];
}

export type ReadSelector = (text: string) => {
  readonly value: readonly Matcher[];
  readonly problems: readonly Problem[];
};

type Raw = Readonly<Record<string, unknown>>;
const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

const targetCap = 16;
const [leastMs, mostMs] = [5_000, 3_600_000];
const defaultEveryMs = 30_000;
const labelName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const known = ['type', 'url', 'headers', 'version', 'match', 'resolution', 'every'];
const everything = '{__name__!=""}';

class Reader {
  readonly problems: string[] = [];
  readonly #readSelector: ReadSelector;

  constructor(readSelector: ReadSelector) {
    this.#readSelector = readSelector;
  }

  complain(key: string, wanted: string): void {
    this.problems.push(`vitals.export.${key} ${wanted}`);
  }

  texts(key: string, value: unknown): Labels {
    if (value === undefined) return {};
    if (isRaw(value) && Object.values(value).every((one) => typeof one === 'string')) return value as Labels;
    this.complain(key, 'must be an object of texts');
    return {};
  }

  oneOf<Choice extends string>(key: string, value: unknown, choices: readonly Choice[]): Choice | undefined {
    const found = choices.find((choice) => choice === value);
    if (found === undefined && value !== undefined) this.complain(key, `must be one of ${choices.join(', ')}`);
    return found;
  }

  selectors(key: string, value: unknown): readonly (readonly Matcher[])[] {
    const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
    if (value !== undefined && !isList) this.complain(key, 'must be a list of selectors, as in {server="tsserver"}');
    const texts = isList && value.length > 0 ? value : [everything];
    return texts.map((text) => {
      const read = this.#readSelector(text);
      const [problem] = read.problems;
      if (problem !== undefined) this.complain(key, `${text}: ${problem.message}`);
      return read.value;
    });
  }

  every(key: string, value: unknown): number {
    if (value === undefined) return defaultEveryMs;
    const read = typeof value === 'string' ? parseDuration(value) : undefined;
    if (read !== undefined && read >= leastMs && read <= mostMs) return read;
    this.complain(key, 'must be a duration from 5s to 1h');
    return defaultEveryMs;
  }

  /** Undefined where it cannot be used: a target that is half understood might send what nobody wanted sent. */
  target(name: string, value: unknown): Target | undefined {
    const key = `targets.${name}`;
    if (!isRaw(value)) {
      this.complain(key, 'must be an object');
      return undefined;
    }
    const before = this.problems.length;
    for (const other of Object.keys(value))
      if (!known.includes(other))
        this.complain(`${key}.${other}`, `is not known: ${known.join(', ')} are. Credentials do not belong here`);
    const type = this.oneOf(`${key}.type`, value['type'], exportTypes);
    if (value['type'] === undefined) this.complain(`${key}.type`, `must be one of ${exportTypes.join(', ')}`);
    const { url } = value;
    const fault = typeof url === 'string' ? addressFault(url) : 'must be an address, as in https://example.com';
    if (fault !== undefined) this.complain(`${key}.url`, fault);
    const target = {
      headers: this.texts(`${key}.headers`, value['headers']),
      version: this.oneOf(`${key}.version`, value['version'], ['1.0', '2.0']) ?? '1.0',
      selectors: this.selectors(`${key}.match`, value['match']),
      rowSeconds: this.oneOf(`${key}.resolution`, value['resolution'], ['10s', '1m']) === '1m' ? 60 : 10,
      everyMs: this.every(`${key}.every`, value['every']),
    } as const;
    if (this.problems.length > before || type === undefined || typeof url !== 'string') return undefined;
    return { name, type, url, ...target };
  }

  labels(value: unknown): Labels {
    const given = this.texts('labels', value ?? undefined);
    const bad = Object.keys(given).filter((name) => !labelName.test(name) || name.startsWith('__'));
    for (const name of bad) this.complain(`labels.${name}`, 'is no name of a label: letters, digits and _');
    return Object.fromEntries(Object.entries(given).filter(([name]) => !bad.includes(name)));
  }
}

/** `raw`: the settings below `vitals.export`, as they are written. */
export const readExportSettings = (raw: Raw, readSelector: ReadSelector): ExportSettings => {
  const reader = new Reader(readSelector);
  const { targets: given = {} } = raw;
  if (!isRaw(given)) reader.complain('targets', 'must be an object of targets by name');
  const entries = Object.entries(isRaw(given) ? given : {});
  if (entries.length > targetCap)
    reader.complain('targets', `has more than ${String(targetCap)}: the rest is left out`);
  const targets = entries.slice(0, targetCap).flatMap(([name, value]) => reader.target(name, value) ?? []);
  const labels = reader.labels(raw['labels']);
  const identity = reader.oneOf('identity', raw['identity'], identities) ?? 'pseudonym';
  return { targets, labels, identity, problems: reader.problems };
};
