/**
 * What a message says: templates of ours or of the user's, in Go's text/template with the functions and variables of rule
 * annotations. Beside an alert's own labels, `$labels` knows what the message adds; an alert's own label goes before.
 */
import type { Labels } from '../../common/labels.ts';
import type { NotificationEvent, NotifiedAlert } from '../../common/notification.ts';
import { compileTemplate } from '../templates/templates.ts';
import type { Configured, NotificationSettings } from './channelSettings.ts';
import { cut } from './kind.ts';
import type { Body } from './rows.ts';

interface Texts {
  readonly title: string;
  readonly text: string;
}

const perAlert = '{{ $labels.summary }}{{ if $labels.description }}\n{{ $labels.description }}{{ end }}';
const shipped: Readonly<Record<NotificationEvent, Texts>> = {
  firing: { title: '{{ $labels.severity }}: {{ $labels.summary }}{{ $labels.others }}', text: perAlert },
  escalated: {
    title: 'Level {{ $labels.level }}, {{ $labels.to }}: {{ $labels.summary }}{{ $labels.others }}',
    text: perAlert,
  },
  acknowledged: { title: 'Acknowledged by {{ $labels.by }}: {{ $labels.summary }}{{ $labels.others }}', text: '' },
  resolved: {
    title: 'Resolved: {{ $labels.summary }}{{ $labels.others }}',
    text: '{{ $labels.summary }}{{ if $labels.note }}\n{{ $labels.note }}{{ end }}',
  },
  test: { title: 'A test message of IDE Vitals', text: 'This channel works. Alerts will come here.' },
};

/** Beyond it, the rest is counted. */
const alertCap = 10;
const titleCap = 300;
const textCap = 15_000;

const added = (body: Body, alert: NotifiedAlert | undefined): Labels => {
  const { event, alerts, level, to, cause, help } = body;
  const others = alerts.length - 1;
  return {
    event,
    to,
    cause,
    help,
    level: level === undefined ? '' : String(level),
    count: String(alerts.length),
    others: others > 0 ? ` (and ${String(others)} more)` : '',
    summary: alert?.annotations['summary'] ?? alert?.rule ?? '',
    description: alert?.annotations['description'] ?? '',
    severity: alert?.severity ?? '',
    by: (event === 'resolved' ? alert?.resolvedBy : alert?.acknowledgedBy) ?? '',
    note: alert?.note ?? '',
  };
};

export type Expanded = { readonly text: string } | { readonly problem: string };

/** `spelled` says how a value is written where it goes into something else: into JSON, say. */
export const expandFor = (
  body: Body,
  alert: NotifiedAlert | undefined,
  {
    template,
    now,
    spelled = (value) => value,
  }: { readonly template: string; readonly now: number; readonly spelled?: (value: string) => string },
): Expanded => {
  const { value, problem } = compileTemplate(template);
  if (value === undefined) return { problem: problem?.message ?? 'it is no template' };
  const labels = Object.entries({ ...added(body, alert), ...alert?.labels });
  return value.expand({
    labels: Object.fromEntries(labels.map(([name, text]) => [name, spelled(text)])),
    externalLabels: {},
    externalUrl: '',
    value: alert?.value ?? Number.NaN,
    nowSeconds: now / 1_000,
    query: () => 'a message asks nothing',
  });
};

/** The rest of a JSON string, without its quotes. */
export const jsonSpelled = (value: string): string => JSON.stringify(value).slice(1, -1);

/** What a message says. A template of the user's that fails gives way to ours. */
export const worded = (
  body: Body,
  settings: Pick<NotificationSettings, 'templates'> & { readonly channel: Pick<Configured, 'templates'> },
  now: number,
): Texts => {
  const { event, alerts, cause, help } = body;
  const own = { ...settings.templates[event], ...settings.channel.templates[event] };
  const one = (part: keyof Texts, alert: NotifiedAlert | undefined): string => {
    for (const template of [own[part], shipped[event][part]]) {
      const expanded = template === undefined ? undefined : expandFor(body, alert, { template, now });
      if (expanded !== undefined && 'text' in expanded) return expanded.text;
    }
    return alert?.rule ?? '';
  };
  const title = cut(one('title', alerts[0]).replace(/\s+/g, ' ').trim(), titleCap);
  if (body.text !== undefined) return { title, text: cut(body.text, textCap) };
  const shown = alerts.length === 0 ? [undefined] : alerts.slice(0, alertCap);
  const parts = shown.map((alert) => one('text', alert).trim());
  if (alerts.length > alertCap) parts.push(`And ${String(alerts.length - alertCap)} more.`);
  if (event === 'firing' || event === 'escalated') parts.push([cause, help].filter((part) => part !== '').join(' '));
  return { title, text: cut(parts.filter((part) => part !== '').join('\n\n'), textCap) };
};

/** What is wrong with templates of the user's. */
export const templateFaults = ({ templates, channels }: NotificationSettings): readonly string[] => {
  const all = [
    ['messages', templates] as const,
    ...[...channels.values()].map((one) => [`channels.${one.name}.messages`, one.templates] as const),
  ];
  return all.flatMap(([key, byEvent]) =>
    Object.entries(byEvent).flatMap(([event, texts]) =>
      Object.entries(texts).flatMap(([part, text]) => {
        const { problem } = compileTemplate(text);
        return problem === undefined ? [] : [`vitals.alerts.${key}.${event}.${part}: ${problem.message}`];
      }),
    ),
  );
};
