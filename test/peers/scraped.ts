/**
 * A real Prometheus that scrapes two targets of ours and evaluates a rule file, and afterwards all it has seen and said:
 * samples with its own time stamps, the moments at which it evaluated, and its series ALERTS.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Labels } from '../../src/common/labels.ts';
import { unixMs, type UnixMs } from '../../src/common/units.ts';
import { startPeer, type PeerServer } from '../host/peerServer.ts';
import { exposedNames, flakyText, scrapesInAll, scrapeText } from './scrapes.ts';

const askEveryMs = 100;
const patienceMs = 60_000;

export interface RawSeries {
  readonly labels: Labels;
  readonly points: readonly { readonly time: UnixMs; readonly value: number | 'stale' }[];
}

export interface Scraped {
  /** With a staleness marker wherever a scrape no longer had a series. */
  readonly series: readonly RawSeries[];
  /** When the rules ran, and by job the last scrape that each rule has seen. */
  readonly evaluations: readonly { readonly at: UnixMs; readonly seen: readonly ReadonlyMap<string, number>[] }[];
  /** What its rules have written. */
  readonly written: readonly RawSeries[];
}

/** Counts the scrapes of each path, and answers with its next text. */
const expose = async (
  texts: Readonly<Record<string, (scrape: number) => string | undefined>>,
): Promise<{ readonly server: Server; readonly target: string; count(path: string): number }> => {
  const counts = new Map<string, number>();
  const server = createServer(({ url = '' }, response) => {
    const scrape = counts.get(url) ?? 0;
    counts.set(url, scrape + 1);
    const text = texts[url]?.(scrape);
    response.statusCode = text === undefined ? 503 : 200;
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, target: `127.0.0.1:${String(port)}`, count: (path) => counts.get(path) ?? 0 };
};

const configured = (target: string, interval: string): string =>
  JSON.stringify({
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: ['*.rules.yml'],
    scrape_configs: ['main', 'flaky'].map((job) => ({
      job_name: job,
      metrics_path: `/${job}`,
      static_configs: [{ targets: [target], labels: { instance: job } }],
    })),
  });

interface Answer {
  readonly error?: string;
  readonly data?: {
    readonly result: readonly { readonly metric: Labels; readonly values: readonly [number, string][] }[];
  };
}

/** All samples until a time, or until now. */
const raw = async ({ url }: PeerServer, selector: string, until?: number): Promise<RawSeries[]> => {
  const time = until === undefined ? {} : { time: String(until / 1_000) };
  const asked = new URLSearchParams({ query: `${selector}[1h]`, ...time }).toString();
  const { data, error } = (await (await fetch(`${url}/api/v1/query?${asked}`)).json()) as Answer;
  if (data === undefined) throw new Error(`${selector}: ${String(error)}`);
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([time, value]) => ({
      time: unixMs(Math.round(time * 1_000)),
      value: value === '+Inf' ? Infinity : Number(value),
    })),
  }));
};

export const probeName = 'fidelity:seen';

/**
 * The rules with a question before each: when did you see the last scrape of each target? A scrape may come at the very
 * moment of an evaluation, or in its middle, and what it brought is there for the rules that follow.
 */
export const probed = (rules: string): string => {
  let place = 0;
  return rules.replaceAll(/^ {6}- (?=record:|alert:)/gm, (begin) => {
    const labels = `labels: { place: '${String(place++)}' }`;
    return `${begin}record: ${probeName}\n        expr: ${probeExpr}\n        ${labels}\n${begin}`;
  });
};
export const probeExpr = 'timestamp(up) or on () vector(0)';

/** Ends a series where its target was scraped without it. */
const ended = ({ labels, points }: RawSeries, scrapes: readonly number[]): RawSeries => {
  const byTime = new Map(points.map((point) => [point.time as number, point]));
  const out: RawSeries['points'][number][] = [];
  for (const time of scrapes) {
    const point = byTime.get(time);
    if (point !== undefined) out.push(point);
    else if (out.length > 0 && out.at(-1)?.value !== 'stale') out.push({ time: unixMs(time), value: 'stale' });
  }
  return { labels, points: out };
};

/** By moment, and by place among the rules. */
const evaluationsOf = (seen: readonly RawSeries[]): Scraped['evaluations'] => {
  const moments = new Map<UnixMs, Map<string, number>[]>();
  for (const { labels, points } of seen) {
    const { place = '', job = '' } = labels;
    for (const { time, value } of points) {
      const places = moments.get(time) ?? [];
      const jobs = (places[Number(place)] ??= new Map());
      jobs.set(job, Math.round(Number(value) * 1_000));
      moments.set(time, places);
    }
  }
  return [...moments].sort(([a], [b]) => a - b).map(([at, places]) => ({ at, seen: places }));
};

/** The last evaluation is left out: it may not be over. */
const collected = async (server: PeerServer): Promise<Scraped> => {
  const evaluations = evaluationsOf(await raw(server, probeName)).slice(0, -1);
  const until = evaluations.at(-1)?.at ?? 0;
  const ups = await raw(server, 'up', until);
  const scrapesOf = new Map(ups.map(({ labels, points }) => [labels['job'] ?? '', points.map(({ time }) => time)]));
  const given = await raw(server, `{__name__=~"${exposedNames.join('|')}"}`, until);
  const others = [...exposedNames, 'up', 'scrape_.*', probeName].join('|');
  return {
    series: [...ups, ...given.map((one) => ended(one, scrapesOf.get(one.labels['job'] ?? '') ?? []))],
    evaluations,
    written: await raw(server, `{__name__=~".+",__name__!~"${others}"}`, until),
  };
};

/** `pace` is seconds between two scrapes, and between two evaluations; the rules are given at that pace. */
export const scrape = async (rules: string, pace: number): Promise<Scraped> => {
  const exposed = await expose({ '/main': (i) => scrapeText(i, pace), '/flaky': flakyText });
  const interval = `${String(pace * 1_000)}ms`;
  const files = { 'prometheus.yml': configured(exposed.target, interval), 'fidelity.rules.yml': probed(rules) };
  const server = await startPeer('prometheus', { files });
  try {
    const give = performance.now() + scrapesInAll * pace * 1_000 + patienceMs;
    while (Math.min(exposed.count('/main'), exposed.count('/flaky')) < scrapesInAll) {
      if (performance.now() > give) throw new Error(`Prometheus does not scrape:\n${server.log()}`);
      await wait(askEveryMs);
    }
    return await collected(server);
  } finally {
    await server.stop();
    exposed.server.closeAllConnections();
    exposed.server.close();
  }
};
