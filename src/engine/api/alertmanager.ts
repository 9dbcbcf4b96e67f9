/** Alertmanager's HTTP API (`/api/v2`), as far as `amtool` asks: alerts and silences. */
import type { Alert, AlertMatcher, Silence } from '../../common/alerts.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { ApiView } from './view.ts';

export interface AlertmanagerAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface Context {
  readonly view: ApiView;
  readonly now: UnixMs;
}

const silencePath = /^silence\/([\w-]+)$/;

/** The last moment that RFC 3339 can write; histories of older versions hold silences that end after it. */
const lastWritable = Date.UTC(9999, 11, 31, 23, 59, 59);

const rfc3339 = (at: number): string => new Date(Math.min(at, lastWritable)).toISOString();

const alertJson = (alert: Alert, now: UnixMs): unknown => {
  const isMuted = alert.status === 'silenced' || alert.status === 'inhibited' || alert.status === 'snoozed';
  const mutedBy = alert.mutedBy === undefined ? [] : [alert.mutedBy];
  return {
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: rfc3339(alert.firingSince ?? alert.pendingSince),
    // An alert that fires has its end in the future, as Alertmanager has it.
    endsAt: rfc3339(now + 300_000),
    updatedAt: rfc3339(now),
    fingerprint: alert.fingerprint,
    generatorURL: '',
    receivers: [{ name: 'ide-vitals' }],
    status: {
      state: isMuted ? 'suppressed' : 'active',
      silencedBy: alert.status === 'silenced' ? mutedBy : [],
      inhibitedBy: alert.status === 'inhibited' ? mutedBy : [],
      mutedBy: [],
    },
  };
};

const filtersOf = (params: URLSearchParams, view: ApiView): readonly AlertMatcher[] | string => {
  const matchers: AlertMatcher[] = [];
  for (const text of params.getAll('filter')) {
    const matcher = view.readMatcher(text);
    if (matcher === undefined) return `bad matcher format: ${text}`;
    matchers.push(matcher);
  }
  return matchers;
};

const alerts = (params: URLSearchParams, { view, now }: Context): AlertmanagerAnswer => {
  const filters = filtersOf(params, view);
  if (typeof filters === 'string') return { status: 400, body: filters };
  const wanted = (name: string): boolean => params.get(name) !== 'false';
  const holds = filters.length === 0 ? () => true : (view.matchAll(filters) ?? (() => false));
  const firing = view.alerts(now).alerts.filter(({ condition }) => condition === 'firing');
  const shown = firing.filter(({ labels, status }) => {
    if (status === 'silenced' && !wanted('silenced')) return false;
    if (status === 'inhibited' && !wanted('inhibited')) return false;
    if (status !== 'silenced' && status !== 'inhibited' && !wanted('active')) return false;
    return holds(labels);
  });
  return { status: 200, body: shown.map((alert) => alertJson(alert, now)) };
};

const silenceJson = ({ id, matchers, startsAt, endsAt, createdBy, comment, state }: Silence): unknown => ({
  id,
  status: { state },
  updatedAt: rfc3339(startsAt),
  startsAt: rfc3339(startsAt),
  endsAt: rfc3339(endsAt),
  createdBy,
  comment,
  matchers: matchers.map(({ name, value, operator }) => ({
    name,
    value,
    isRegex: operator.endsWith('~'),
    isEqual: !operator.startsWith('!'),
  })),
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const givenMatcher = (raw: unknown): AlertMatcher | undefined => {
  if (!isRecord(raw) || typeof raw['name'] !== 'string' || typeof raw['value'] !== 'string') return undefined;
  const operator = `${raw['isEqual'] === false ? '!' : ''}${raw['isRegex'] === true ? (raw['isEqual'] === false ? '~' : '=~') : '='}`;
  return { name: raw['name'], value: raw['value'], operator: operator as AlertMatcher['operator'] };
};

const addSilence = (body: unknown, { view, now }: Context): AlertmanagerAnswer => {
  if (!isRecord(body) || !Array.isArray(body['matchers'])) return { status: 400, body: 'a silence needs matchers' };
  const matchers = body['matchers'].map(givenMatcher);
  const [startsAt, endsAt] = [Date.parse(textOf(body['startsAt'])), Date.parse(textOf(body['endsAt']))];
  const begin = startsAt > now ? startsAt : now;
  if (matchers.length === 0 || matchers.includes(undefined) || !(endsAt > begin))
    return { status: 400, body: 'a silence needs matchers of name and value, and an end in the future' };
  const replaced = textOf(body['id']);
  const isKnown = view.alerts(now).silences.some(({ id }) => id === replaced);
  if (replaced !== '' && !isKnown) return { status: 404, body: 'there is no such silence' };
  const answer = view.act(
    {
      kind: 'silence',
      matchers: matchers.filter((one) => one !== undefined),
      startsAt: unixMs(begin),
      forMs: endsAt - begin,
      comment: textOf(body['comment']),
      by: textOf(body['createdBy']).slice(0, 100) || 'api',
    },
    now,
  );
  if (answer.kind !== 'done') return { status: 400, body: answer.kind === 'refused' ? answer.reason : 'not done' };
  // As Alertmanager has it: what is changed ends, and another begins.
  if (isKnown) view.act({ kind: 'unsilence', id: replaced }, now);
  return { status: 200, body: { silenceID: answer.silence ?? '' } };
};

/** With which methods a path below `/api/v2/` is asked; none where there is no such path. */
export const methodsOfAlertmanager = (path: string): readonly string[] => {
  if (path === 'silences') return ['GET', 'POST'];
  if (path === 'alerts' || path === 'status') return ['GET'];
  return silencePath.test(path) ? ['GET', 'DELETE'] : [];
};

/** The answer to a path below `/api/v2/`; undefined where there is none. */
export const answerAlertmanager = (
  {
    method,
    path,
    params,
    body,
  }: { readonly method: string; readonly path: string; readonly params: URLSearchParams; readonly body: unknown },
  context: Context,
): AlertmanagerAnswer | undefined => {
  const { view, now } = context;
  if (method === 'GET' && path === 'alerts') return alerts(params, context);
  if (method === 'GET' && path === 'silences') {
    const filters = filtersOf(params, view);
    if (typeof filters === 'string') return { status: 400, body: filters };
    const fits = ({ matchers }: Silence): boolean =>
      filters.every(({ name, value }) => matchers.some((one) => one.name === name && one.value === value));
    return { status: 200, body: view.alerts(now).silences.filter(fits).map(silenceJson) };
  }
  if (method === 'POST' && path === 'silences') return addSilence(body, context);
  if (method === 'GET' && path === 'status')
    return {
      status: 200,
      body: {
        cluster: { status: 'disabled', peers: [] },
        config: { original: '' },
        uptime: rfc3339(unixMs(now)),
        versionInfo: { version: view.version, revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' },
      },
    };
  const [, id] = silencePath.exec(path) ?? [];
  if (id === undefined) return undefined;
  const silence = view.alerts(now).silences.find((one) => one.id === id);
  if (silence === undefined) return { status: 404, body: 'there is no such silence' };
  if (method === 'GET') return { status: 200, body: silenceJson(silence) };
  if (method !== 'DELETE') return undefined;
  view.act({ kind: 'unsilence', id }, now);
  return { status: 200, body: '' };
};
