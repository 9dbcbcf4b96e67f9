import * as vscode from 'vscode';
import type { ExportType } from '../../common/exportSettings.ts';
import type { Secrets } from '../../common/protocol/channels.ts';
import type { ChannelSecrets } from './secrets.ts';
import { askSignIn } from './signIn.ts';
import { given, input, inputAddress, nameFault, unlessCancelled, type Flow } from './steps.ts';
import { managedSettings } from '../settings/settings.ts';
import { t } from '../words.ts';

type Targets = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Preset {
  readonly label: string;
  readonly detail: string;
  readonly name: string;
  readonly type: ExportType;
  readonly url: string;
}

const presets = (): readonly Preset[] => [
  {
    label: 'Prometheus',
    detail: t('Remote write; the server runs with {0} and native histograms.', '--web.enable-remote-write-receiver'),
    name: 'prometheus',
    type: 'remote-write',
    url: 'http://localhost:9090/api/v1/write',
  },
  {
    label: 'VictoriaMetrics',
    detail: t('OpenTelemetry’s protocol, which carries latencies as histograms.'),
    name: 'victoriametrics',
    type: 'otlp',
    url: 'http://localhost:8428/opentelemetry/v1/metrics',
  },
  {
    label: 'Grafana Cloud, Mimir, Cortex, Thanos',
    detail: t('Remote write, with a user and a token.'),
    name: 'grafana',
    type: 'remote-write',
    url: 'https://prometheus-prod-01-eu-west-0.grafana.net/api/prom/push',
  },
  {
    label: 'OpenTelemetry Collector',
    detail: t('OpenTelemetry’s protocol over HTTP.'),
    name: 'collector',
    type: 'otlp',
    url: 'http://localhost:4318/v1/metrics',
  },
  {
    label: 'Alertmanager',
    detail: t('Alerts, as Prometheus sends them.'),
    name: 'alertmanager',
    type: 'alertmanager',
    url: 'http://localhost:9093',
  },
  {
    label: 'SIEM',
    detail: t('The audit log, as log records of OpenTelemetry’s protocol over HTTP.'),
    name: 'siem',
    type: 'otlp-logs',
    url: 'http://localhost:4318/v1/logs',
  },
];

const setting = 'targets';
const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('vitals.export');
/** The user's own: no workspace may name a server. */
const targetsOfUser = (): Targets => configuration().inspect<Targets>(setting)?.globalValue ?? {};
/** What was changed elsewhere while questions were asked stays as it is. */
const write = (name: string, target: Targets[string] | undefined): Thenable<void> => {
  const { [name]: _before, ...others } = targetsOfUser();
  const targets = target === undefined ? others : { ...targetsOfUser(), [name]: target };
  return configuration().update(setting, targets, vscode.ConfigurationTarget.Global);
};

/** `removed`: nothing is sent there any more. */
export interface ConfiguredExport {
  readonly name: string;
  readonly state: 'set' | 'removed';
}

type Keep = (name: string, secrets: Secrets) => ReturnType<ChannelSecrets['keep']>;

const pick = <T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: { readonly title: string; readonly placeHolder: string },
): Thenable<T | undefined> =>
  vscode.window.showQuickPick(items, { ...options, ignoreFocusOut: true, matchOnDetail: true });

/** A new one, or one that is there already. */
const choose = async (title: string, existing: Targets): Promise<Preset | string> => {
  const known = Object.keys(existing).map((name) => ({ label: name, description: t('Set up already'), chosen: name }));
  const separator = { label: t('New'), kind: vscode.QuickPickItemKind.Separator, chosen: '' };
  const fresh = presets().map((preset) => ({ label: preset.label, detail: preset.detail, chosen: preset }));
  const items: (vscode.QuickPickItem & { readonly chosen: Preset | string })[] =
    known.length === 0 ? fresh : [...known, separator, ...fresh];
  const placeHolder = t('Where is what this machine measures to be sent?');
  return given(await pick(items, { title, placeHolder })).chosen;
};

const changed = async (name: string, existing: Targets, keep: Keep): Promise<ConfiguredExport> => {
  const title = `${t('Configure Export')}: ${name}`;
  const acts = [
    { label: `$(edit) ${t('Change its address and sign-in')}`, state: 'set' as const },
    { label: `$(trash) ${t('Remove it')}`, state: 'removed' as const },
  ];
  const { state } = given(await pick(acts, { title, placeHolder: t('What is to be done with {0}?', name) }));
  if (state === 'removed') {
    await write(name, undefined);
    await keep(name, {});
    return { name, state };
  }
  const flow: Flow = { title, step: 0, steps: 3 };
  const { [name]: before = {} } = existing;
  const value = typeof before['url'] === 'string' ? before['url'] : '';
  const url = await inputAddress(flow, { prompt: t('Address'), value });
  await keep(name, await askSignIn(flow));
  await write(name, { ...before, url });
  return { name, state };
};

/** Sets up a server to send to, step by step; undefined where the user turned away. */
export const configureExport = (keep: Keep): Promise<ConfiguredExport | undefined> =>
  unlessCancelled(async () => {
    const existing = targetsOfUser();
    const title = t('Configure Export');
    const managed = managedSettings().values['vitals.export.targets'];
    if (managed !== undefined) {
      // An organization names the servers; how they know the user is the user's own all the same.
      const names = Object.keys(managed as Targets);
      const name = given(await vscode.window.showQuickPick(names, { title, ignoreFocusOut: true }));
      await keep(name, await askSignIn({ title: `${title}: ${name}`, step: 0, steps: 2 }));
      return { name, state: 'set' };
    }
    const chosen = await choose(title, existing);
    if (typeof chosen === 'string') return changed(chosen, existing, keep);
    const flow: Flow = { title: `${title}: ${chosen.label}`, step: 0, steps: 4 };
    const name = await input(flow, {
      prompt: t('Name of the target'),
      value: Object.hasOwn(existing, chosen.name) ? '' : chosen.name,
      validateInput: (text) => nameFault(text, existing),
    });
    const url = await inputAddress(flow, { prompt: t('Address'), value: chosen.url });
    await keep(name.trim(), await askSignIn(flow));
    await write(name.trim(), { type: chosen.type, url });
    return { name: name.trim(), state: 'set' };
  });
