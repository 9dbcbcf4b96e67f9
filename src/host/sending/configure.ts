import * as vscode from 'vscode';
import { channelTypes, isChannelType, kindOf, type ChannelField, type ChannelType } from '../../common/channelKinds.ts';
import type { Secrets } from '../../common/protocol/channels.ts';
import type { ChannelSecrets } from './secrets.ts';
import { Cancelled, given, input, nameFault, titleOf, unlessCancelled, type Flow } from './steps.ts';
import { managedSettings, refusesChange, effectiveValue } from '../settings/settings.ts';
import { named, t } from '../words.ts';

type Channel = Readonly<Record<string, unknown>>;

const setting = 'channels';
const managedId = 'vitals.alerts.channels';
const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('vitals.alerts');
/** The user's own: no workspace may name a channel. */
export const channelsOfUser = (): Readonly<Record<string, Channel>> =>
  configuration().inspect<Readonly<Record<string, Channel>>>(setting)?.globalValue ?? {};

/** Those that hold: an organization's in place of the user's. */
export const channelsHere = (): ReturnType<typeof channelsOfUser> =>
  (effectiveValue(managedId) as ReturnType<typeof channelsOfUser> | undefined) ?? {};

const pickType = async (existing: Readonly<Record<string, Channel>>): Promise<{ name?: string; type: ChannelType }> => {
  const known = Object.entries(existing).flatMap(([name, { type = name }]) =>
    isChannelType(type)
      ? [{ label: name, description: t('{0}, set up already', named(kindOf(type).label)), name, type }]
      : [],
  );
  const fresh = channelTypes.map((type) => ({
    label: named(kindOf(type).label),
    detail: named(kindOf(type).detail),
    type,
  }));
  const separator = { label: t('New'), kind: vscode.QuickPickItemKind.Separator, type: undefined };
  const title = t('Configure Channel');
  const placeHolder = t('Where are alerts to be told?');
  const chosen = given(
    await vscode.window.showQuickPick(known.length === 0 ? fresh : [...known, separator, ...fresh], {
      title,
      placeHolder,
      ignoreFocusOut: true,
      matchOnDetail: true,
    }),
  );
  const { type } = chosen;
  if (type === undefined) throw new Cancelled();
  return 'name' in chosen ? { name: chosen.name, type } : { type };
};

const ask = async (flow: Flow, field: ChannelField, current: unknown): Promise<unknown> => {
  const { type, choices, required, example = '' } = field;
  const prompt = named(field.prompt);
  if (choices !== undefined) {
    const options = { title: titleOf(flow), placeHolder: prompt, ignoreFocusOut: true };
    return given(await vscode.window.showQuickPick([...choices], options));
  }
  const value = Array.isArray(current)
    ? current.join(', ')
    : typeof current === 'string' || typeof current === 'number'
      ? String(current)
      : '';
  const validateInput = (text: string): string | undefined => {
    if (required === true && text.trim() === '') return t('It is needed');
    return type === 'number' && text.trim() !== '' && !(Number(text) > 0) ? t('A number') : undefined;
  };
  const text = (await input(flow, { prompt, value, placeHolder: example, validateInput })).trim();
  if (text === '') return undefined;
  if (type === 'number') return Number(text);
  return type === 'list'
    ? text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '')
    : text;
};

const askSecrets = async (flow: Flow, type: ChannelType, before: Secrets): Promise<Secrets> => {
  const secrets: Record<string, string> = {};
  for (const [name, { prompt, required }] of Object.entries(kindOf(type).secrets)) {
    const had = before[name] ?? '';
    const text = await input(flow, {
      prompt: had === '' ? named(prompt) : t('{0} (empty keeps the one there is)', named(prompt)),
      password: true,
      validateInput: (typed) => (required && had === '' && typed.trim() === '' ? t('It is needed') : undefined),
    });
    const value = text.trim() === '' ? had : text.trim();
    if (value !== '') secrets[name] = value;
  }
  return secrets;
};

/** Sets up a channel, step by step; its name, or undefined where the user turned away. */
export const configureChannel = (secrets: ChannelSecrets): Promise<string | undefined> =>
  unlessCancelled(async () => {
    const isManaged = Object.hasOwn(managedSettings().values, managedId);
    const ofUser = channelsOfUser();
    const existing = isManaged ? channelsHere() : ofUser;
    const { name: known, type } = await pickType(existing);
    const { label, fields, secrets: wanted } = kindOf(type);
    if (isManaged) {
      // An organization names the channel; its secrets are the user's own all the same.
      if (known === undefined) return void refusesChange(managedId);
      const flow = { title: `${t('Configure Channel')}: ${named(label)}`, step: 0, steps: Object.keys(wanted).length };
      await secrets.keep(known, await askSecrets(flow, type, await secrets.of(known)));
      return known;
    }
    const steps = 1 + Object.keys(fields).length + Object.keys(wanted).length;
    const flow = {
      title: `${t('Configure Channel')}: ${named(label)}`,
      step: 0,
      steps: known === undefined ? steps : steps - 1,
    };
    const name = known ?? (await askName(flow, type, existing));
    const before = existing[name] ?? {};
    const channel: Record<string, unknown> = { ...before, type };
    for (const [key, field] of Object.entries(fields)) channel[key] = await ask(flow, field, before[key]);
    await secrets.keep(name, await askSecrets(flow, type, await secrets.of(name)));
    // What was changed elsewhere while questions were asked stays as it is.
    const value = {
      ...channelsOfUser(),
      [name]: Object.fromEntries(Object.entries(channel).filter(([, one]) => one !== undefined)),
    };
    await configuration().update(setting, value, vscode.ConfigurationTarget.Global);
    return name;
  });

const askName = async (flow: Flow, type: ChannelType, existing: Readonly<Record<string, Channel>>): Promise<string> => {
  const name = await input(flow, {
    prompt: t('Name of the channel. The severity table knows {0}', 'email, slack, pagerduty, sms'),
    value: Object.hasOwn(existing, type) ? '' : type,
    validateInput: (text) => nameFault(text, existing, ['editor', 'log']),
  });
  return name.trim();
};
