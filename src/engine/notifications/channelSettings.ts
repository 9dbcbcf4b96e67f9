/** The settings of channels as they are used: checked, each fault named by its key, with what to write instead. */
import { channelTypes, isChannelType, kindOf, type ChannelField, type ChannelType } from '../../common/channelKinds.ts';
import { severities, type Severity } from '../../common/alerts.ts';
import { parseDuration } from '../../common/durations.ts';
import { notificationEvents, type NotificationEvent } from '../../common/notification.ts';
import { addressFault } from '../../common/webAddress.ts';
import type { ChannelSettings } from './kind.ts';
import { readQuiet, type Quiet } from './quietHours.ts';

type Raw = Readonly<Record<string, unknown>>;
const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Texts of the user's in place of ours, by event. */
export type Templates = Readonly<
  Partial<Record<NotificationEvent, { readonly title?: string; readonly text?: string }>>
>;

export interface Configured extends ChannelSettings {
  readonly templates: Templates;
}
export interface NotificationSettings {
  readonly channels: ReadonlyMap<string, Configured>;
  readonly templates: Templates;
  readonly quiet: Readonly<Partial<Record<Severity, Quiet>>>;
}

/** Names of ours: nobody's channel is called so. */
const reserved = ['editor', 'log'];
const channelCap = 32;
const textCap = 10_000;
const dayMs = 86_400_000;

class Reader {
  readonly problems: string[] = [];

  complain(key: string, wanted: string): void {
    this.problems.push(`vitals.alerts.${key} ${wanted}`);
  }

  object(key: string, value: unknown): Raw {
    if (isRaw(value)) return value;
    if (value !== undefined && value !== null) this.complain(key, 'must be an object');
    return {};
  }

  templates(key: string, value: unknown): Templates {
    const found: Record<string, { title?: string; text?: string }> = {};
    for (const [event, texts] of Object.entries(this.object(key, value))) {
      const known = notificationEvents.find((one) => one === event);
      if (known === undefined)
        this.complain(`${key}.${event}`, `is not known: write one of ${notificationEvents.join(', ')}`);
      else {
        const given = this.object(`${key}.${event}`, texts);
        const [title, text] = [
          this.text(`${key}.${event}.title`, given['title']),
          this.text(`${key}.${event}.text`, given['text']),
        ];
        found[known] = { ...(title === undefined ? {} : { title }), ...(text === undefined ? {} : { text }) };
      }
    }
    return found;
  }

  text(key: string, value: unknown): string | undefined {
    if (typeof value === 'string' && value.length <= textCap) return value.trim() === '' ? undefined : value;
    if (value !== undefined) this.complain(key, `must be text of at most ${String(textCap)} characters`);
    return undefined;
  }

  number(key: string, value: unknown, fallback: number): number {
    if (value === undefined) return fallback;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    this.complain(key, 'must be a number above 0');
    return fallback;
  }

  duration(key: string, value: unknown): number {
    if (value === undefined) return dayMs;
    const read = typeof value === 'string' ? parseDuration(value) : undefined;
    if (read !== undefined && read > 0) return Math.min(read, 7 * dayMs);
    this.complain(key, 'must be a duration, as in 12h');
    return dayMs;
  }

  list(key: string, value: unknown): readonly string[] | undefined {
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.slice(0, 100);
    if (value !== undefined) this.complain(key, 'must be a list of texts');
    return undefined;
  }

  channel(name: string, value: unknown): Configured | undefined {
    const key = `channels.${name}`;
    const raw = this.object(key, value);
    const { type = name } = raw;
    if (!isChannelType(type)) {
      this.complain(`${key}.type`, `must be one of ${channelTypes.join(', ')}`);
      return undefined;
    }
    const before = this.problems.length;
    const { fields, secrets, perMinute } = kindOf(type);
    const known = [...Object.keys(fields), 'type', 'perMinute', 'expireAfter', 'messages'];
    for (const other of Object.keys(raw))
      if (Object.hasOwn(secrets, other))
        this.complain(
          `${key}.${other}`,
          'is a secret, and is not read from settings: take it out, and run "Performance: Configure Channel…"',
        );
      else if (!known.includes(other))
        this.complain(`${key}.${other}`, `is not known: write one of ${known.join(', ')}`);
    const read = this.fields(key, raw, type);
    const settings = {
      name,
      type,
      perMinute: this.number(`${key}.perMinute`, raw['perMinute'], perMinute),
      expireMs: this.duration(`${key}.expireAfter`, raw['expireAfter']),
      templates: this.templates(`${key}.messages`, raw['messages']),
      ...read,
    };
    // What does not fit would be sent somewhere else, or to nobody.
    return this.problems.length > before ? undefined : settings;
  }

  private fields(key: string, raw: Raw, type: ChannelType): Pick<ChannelSettings, 'texts' | 'lists' | 'numbers'> {
    const texts: Record<string, string> = {};
    const lists: Record<string, readonly string[]> = {};
    const numbers: Record<string, number> = {};
    for (const [name, field] of Object.entries(kindOf(type).fields)) {
      const [where, value] = [`${key}.${name}`, raw[name]];
      if (field.type === 'number') {
        if (value !== undefined) numbers[name] = this.number(where, value, 0);
      } else if (field.type === 'list') {
        const list = this.list(where, value) ?? [];
        if (field.required === true && list.length === 0) this.complain(where, 'is missing');
        lists[name] = list;
      } else {
        const text = this.field(where, value, field);
        if (text !== undefined) texts[name] = text;
        if (name === 'url' && text !== undefined) {
          const fault = addressFault(text);
          if (fault !== undefined) this.complain(where, fault);
        }
      }
    }
    if (texts['url'] !== undefined) texts['url'] = texts['url'].replace(/\/+$/, '');
    return { texts, lists, numbers };
  }

  private field(where: string, value: unknown, { required, choices }: ChannelField): string | undefined {
    const text = this.text(where, value);
    if (text === undefined && required === true && value === undefined) this.complain(where, 'is missing');
    if (text !== undefined && choices?.includes(text) === false)
      this.complain(where, `must be one of ${choices.join(', ')}`);
    return text;
  }

  quiet(value: unknown): NotificationSettings['quiet'] {
    const found: Partial<Record<Severity, Quiet>> = {};
    for (const [name, text] of Object.entries(this.object('channelQuietHours', value))) {
      const severity = severities.find((one) => one === name);
      const read = typeof text === 'string' ? readQuiet(text) : undefined;
      if (severity === undefined)
        this.complain(`channelQuietHours.${name}`, `is not known: write one of ${severities.join(', ')}`);
      else if (read === undefined)
        this.complain(`channelQuietHours.${name}`, 'must be two times, as in 18:00-08:30 Europe/Berlin');
      else found[severity] = read;
    }
    return found;
  }
}

/** `raw` holds the settings `vitals.alerts.*`. */
export const readNotificationSettings = (
  raw: Raw,
): { readonly value: NotificationSettings; readonly problems: readonly string[] } => {
  const reader = new Reader();
  const channels = new Map<string, Configured>();
  for (const [name, value] of Object.entries(reader.object('channels', raw['channels'])).slice(0, channelCap)) {
    if (reserved.includes(name)) reader.complain(`channels.${name}`, 'is a name of ours: choose another');
    else {
      const channel = reader.channel(name, value);
      if (channel !== undefined) channels.set(name, channel);
    }
  }
  const templates = reader.templates('messages', raw['messages']);
  return { value: { channels, templates, quiet: reader.quiet(raw['channelQuietHours']) }, problems: reader.problems };
};

/** What is wrong with the secrets of a channel; undefined where they are all there. */
export const secretFault = (type: ChannelType, secrets: Readonly<Record<string, string>>): string | undefined => {
  for (const [name, { required }] of Object.entries(kindOf(type).secrets)) {
    const value = secrets[name] ?? '';
    if (value === '' && required) return `its ${name} is missing: run "Performance: Configure Channel…"`;
    const fault = name === 'url' && value !== '' ? addressFault(value) : undefined;
    if (fault !== undefined) return `its address ${fault}`;
  }
  return undefined;
};
