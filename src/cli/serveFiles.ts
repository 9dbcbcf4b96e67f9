/** What `vitals serve` is given in files: settings as the editor has them, and secrets of channels. Pure. */
import { kindOf, isChannelType } from '../common/channelKinds.ts';
import type { RuleSource } from '../common/protocol/alerts.ts';
import type { Secrets } from '../common/protocol/channels.ts';
import { placeOf } from '../common/problem.ts';
import { readSource, type Branch } from '../engine/yaml/yaml.ts';

export interface GivenFile {
  readonly path: string;
  readonly text: string;
}
type Raw = Readonly<Record<string, unknown>>;

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** As JSON has it; a text without quotes may be a number or a word, by YAML's core schema. */
const valueOf = (branch: Branch): unknown => {
  switch (branch.kind) {
    case 'nothing':
      return null;
    case 'list':
      return branch.items.map(valueOf);
    case 'fields':
      return Object.fromEntries(branch.fields.map(({ key, value }) => [key.text, valueOf(value)]));
    case 'text':
      if (!branch.isPlain) return branch.text;
      if (/^(?:true|false)$/.test(branch.text)) return branch.text === 'true';
      return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(branch.text) ? Number(branch.text) : branch.text;
  }
};

/** Where a file is no JSON or YAML; nothing of its text is repeated, for it may be a secret. */
const readFields = ({ path, text }: GivenFile): { readonly fields: Raw; readonly problems: readonly string[] } => {
  const { value, problems } = readSource(text);
  const [first] = problems;
  if (first !== undefined || value === undefined) {
    const { line, column } = placeOf(text, first?.from ?? 0);
    return { fields: {}, problems: [`${path}:${line}:${column}: this is neither JSON nor YAML`] };
  }
  const fields = valueOf(value);
  if (isRaw(fields)) return { fields, problems: [] };
  return { fields: {}, problems: [`${path}: an object is expected`] };
};

export interface ServeSettings {
  /** The settings `vitals.alerts.*`, without that; the engine checks them. */
  readonly alerts: Raw;
  /** The settings `vitals.export.*`, likewise. */
  readonly exports: Raw;
  /** `vitals.remote.url`, likewise. */
  readonly remote: string;
  readonly rules: readonly RuleSource[];
  readonly problems: readonly string[];
}

const [alertsPrefix, exportsPrefix] = ['vitals.alerts.', 'vitals.export.'];

/** Settings as they stand in a settings.json; those that nothing here needs are refused. */
export const readServeSettings = (file: GivenFile): ServeSettings => {
  const { fields, problems } = readFields(file);
  const told = [...problems];
  const alerts: Record<string, unknown> = {};
  const exports: Record<string, unknown> = {};
  let [rules, remote]: [readonly RuleSource[], string] = [[], ''];
  for (const [key, value] of Object.entries(fields))
    if (key.startsWith(alertsPrefix)) alerts[key.slice(alertsPrefix.length)] = value;
    else if (key.startsWith(exportsPrefix)) exports[key.slice(exportsPrefix.length)] = value;
    else if (key === 'vitals.remote.url' && typeof value === 'string') remote = value;
    else if (key === 'vitals.rules')
      rules = [{ origin: 'setting', file: 'vitals.rules', text: JSON.stringify(value, undefined, 2) }];
    else
      told.push(
        `${file.path}: ${key} is not read here: vitals.rules, vitals.remote.url, vitals.alerts.* and vitals.export.* are`,
      );
  return { alerts, exports, remote, rules, problems: told };
};

export type SecretsByChannel = Readonly<Record<string, Secrets>>;

/** `{ "channel": { "url": "…" } }`; what is wrong names channels and secrets, and repeats none. */
export const readSecrets = (
  file: GivenFile,
): { readonly secrets: SecretsByChannel; readonly problems: readonly string[] } => {
  const { fields, problems } = readFields(file);
  const told = [...problems];
  const secrets: Record<string, Secrets> = {};
  for (const [channel, given] of Object.entries(fields)) {
    const texts: Record<string, string> = {};
    if (!isRaw(given)) told.push(`${file.path}: ${channel} must be an object of its secrets`);
    else
      for (const [name, value] of Object.entries(given))
        if (typeof value === 'string' || typeof value === 'number') texts[name] = String(value).trim();
        else told.push(`${file.path}: ${channel}.${name} must be text`);
    secrets[channel] = texts;
  }
  return { secrets, problems: told };
};

/** Whether anybody but its owner may read a file of this mode, as `stat` gives it. */
export const isOpenToOthers = (mode: number): boolean => (mode & 0o077) !== 0;

const upper = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]/g, '_')
    .toUpperCase();

/** `VITALS_CHANNEL_OPS_SIGNING_SECRET` is the `signingSecret` of the channel `ops`. */
export const variableOf = (channel: string, secret: string): string =>
  `VITALS_CHANNEL_${upper(channel)}_${upper(secret)}`;

type Environment = Readonly<Record<string, string | undefined>>;

/** The secrets of a channel: those of the environment go before those of the file. */
export const secretsOf = (
  { name, type }: { readonly name: string; readonly type: unknown },
  { file, environment }: { readonly file: SecretsByChannel; readonly environment: Environment },
): Secrets => {
  const found: Record<string, string> = { ...(Object.hasOwn(file, name) ? file[name] : {}) };
  if (isChannelType(type))
    for (const secret of Object.keys(kindOf(type).secrets)) {
      const value = environment[variableOf(name, secret)]?.trim();
      if (value !== undefined && value !== '') found[secret] = value;
    }
  return found;
};

/** The kind of each channel of the settings, as far as it can be told: a name may be its own kind. */
export const channelsIn = (alerts: Raw): ReadonlyMap<string, unknown> => {
  const { channels } = alerts;
  return new Map(
    isRaw(channels)
      ? Object.entries(channels).map(([name, given]) => [name, isRaw(given) ? (given['type'] ?? name) : name])
      : [],
  );
};

/** What is missing, in the words of somebody who has no editor here. */
export const missingSecrets = (
  channels: ReadonlyMap<string, unknown>,
  secrets: (name: string) => Secrets,
): readonly string[] =>
  [...channels].flatMap(([name, type]) => {
    if (!isChannelType(type)) return [];
    const given = secrets(name);
    return Object.entries(kindOf(type).secrets)
      .filter(([secret, { required }]) => required && (given[secret] ?? '') === '')
      .map(
        ([secret]) =>
          `channel ${name}: its ${secret} is missing: write it into the file of --secrets, or into ${variableOf(name, secret)}`,
      );
  });

const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

/** Whether the environment names a proxy. */
export const namesProxy = (environment: Environment): boolean =>
  proxyVariables.some((name) => (environment[name] ?? '') !== '');
