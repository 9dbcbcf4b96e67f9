import * as vscode from 'vscode';
import type { ExportType } from '../../common/exportSettings.ts';
import type { Secrets } from '../../common/protocol/channels.ts';
import { addressFault } from '../../common/webAddress.ts';
import type { ChannelSecrets } from './secrets.ts';
import { askSignIn } from './signIn.ts';
import { faultText, given, input, nameFault, unlessCancelled, type Flow } from './steps.ts';
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

/** Sets up a server to send to, step by step; its name, or undefined where the user turned away. */
export const configureExport = (
  keep: (name: string, secrets: Secrets) => ReturnType<ChannelSecrets['keep']>,
): Promise<string | undefined> =>
  unlessCancelled(async () => {
    // The user's own: no workspace may name a server.
    const existing = configuration().inspect<Targets>(setting)?.globalValue ?? {};
    const title = t('Configure Export');
    const managed = managedSettings().values['vitals.export.targets'];
    if (managed !== undefined) {
      // An organization names the servers; how they know the user is the user's own all the same.
      const names = Object.keys(managed as Targets);
      const name = given(await vscode.window.showQuickPick(names, { title, ignoreFocusOut: true }));
      await keep(name, await askSignIn({ title: `${title}: ${name}`, step: 0, steps: 2 }));
      return name;
    }
    const placeHolder = t('Where is what this machine measures to be sent?');
    const choice = { title, placeHolder, ignoreFocusOut: true, matchOnDetail: true };
    const preset = given(await vscode.window.showQuickPick(presets(), choice));
    const flow: Flow = { title: `${title}: ${preset.label}`, step: 0, steps: 4 };
    const name = await input(flow, {
      prompt: t('Name of the target'),
      value: Object.hasOwn(existing, preset.name) ? '' : preset.name,
      validateInput: (text) => nameFault(text, existing),
    });
    const url = await input(flow, {
      prompt: t('Address'),
      value: preset.url,
      validateInput: (text) => {
        const fault = addressFault(text.trim());
        return fault === undefined ? undefined : faultText(fault);
      },
    });
    await keep(name.trim(), await askSignIn(flow));
    const target = { type: preset.type, url: url.trim() };
    await configuration().update(setting, { ...existing, [name.trim()]: target }, vscode.ConfigurationTarget.Global);
    return name.trim();
  });
