/**
 * One story of alerts, told to a real Alertmanager and to our grouping and muting. It goes on when what a step leads to
 * has been told, so that a busy machine only makes it longer; each teller notes what it told, group by group.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Labels } from '../../src/common/labels.ts';
import { unixMs } from '../../src/common/units.ts';
import { fingerprintOf, type Episode } from '../../src/engine/alerts/episodes.ts';
import { flushed, received, type GroupTimes, type Groups } from '../../src/engine/alerts/grouping.ts';
import { readMatcher } from '../../src/common/alertMatching.ts';
import { Muting, type InhibitRule, type StoredSilence } from '../../src/engine/alerts/muting.ts';
import { startPeer } from '../host/peerServer.ts';

export interface Story {
  readonly times: { readonly wait: number; readonly interval: number; readonly repeat: number };
  readonly groupBy: readonly string[];
  /** Matchers as they are written, and the labels that must be the same. */
  readonly inhibit: readonly { readonly source: string; readonly target: string; readonly equal: readonly string[] }[];
  readonly steps: readonly Step[];
}
export interface Step {
  readonly fire?: readonly Labels[];
  readonly resolve?: readonly Labels[];
  /** A matcher; the silence lasts until it is ended. */
  readonly silence?: string;
  readonly unsilence?: string;
  /** Goes on when something else than before has been told of these groups, by the value of the first label of `groupBy`; */
  readonly until?: readonly string[];
  /** or when the same has been told of them again. */
  readonly untilAgain?: readonly string[];
}
/** What one notification says: the names of its alerts. */
export interface Telling {
  readonly group: string;
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
}

export const nameOf = (labels: Labels): string => `${labels['alertname'] ?? ''}${labels['i'] ?? ''}`;

export interface Teller {
  fire(labels: readonly Labels[]): Promise<unknown>;
  resolve(labels: readonly Labels[]): Promise<unknown>;
  silence(matcher: string): Promise<void>;
  unsilence(matcher: string): Promise<unknown>;
  /** Lets some time pass. */
  pass(): Promise<void>;
  readonly told: readonly Telling[];
  close(): Promise<void>;
}

const mostPasses = 600;

/** Plays the story; gives what was told, the same thing said again left out: how often depends on how long it took. */
export const played = async ({ steps }: Story, teller: Teller): Promise<Readonly<Record<string, Telling[]>>> => {
  try {
    for (const { fire = [], resolve = [], silence, unsilence, until = [], untilAgain = [] } of steps) {
      const before = teller.told.length;
      if (silence !== undefined) await teller.silence(silence);
      if (fire.length > 0) await teller.fire(fire);
      if (resolve.length > 0) await teller.resolve(resolve);
      if (unsilence !== undefined) await teller.unsilence(unsilence);
      const last = (group: string): string =>
        JSON.stringify(teller.told.slice(0, before).findLast((one) => one.group === group));
      const since = (group: string): readonly Telling[] =>
        teller.told.slice(before).filter((one) => one.group === group);
      const missing = (): readonly string[] => [
        ...until.filter((group) => !since(group).some((one) => JSON.stringify(one) !== last(group))),
        ...untilAgain.filter((group) => !since(group).some((one) => JSON.stringify(one) === last(group))),
      ];
      for (let passes = 0; missing().length > 0; passes += 1) {
        if (passes === mostPasses)
          throw new Error(`never told: ${missing().join(', ')}; told: ${JSON.stringify(teller.told)}`);
        await teller.pass();
      }
    }
  } finally {
    await teller.close();
  }
  const groups: Record<string, Telling[]> = {};
  for (const one of teller.told) {
    const list = (groups[one.group] ??= []);
    if (JSON.stringify(list.at(-1)) !== JSON.stringify(one)) list.push(one);
  }
  return groups;
};

interface Webhook {
  readonly groupLabels: Labels;
  readonly alerts: readonly { readonly status: string; readonly labels: Labels }[];
}

const listening = async (told: Telling[]): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { groupLabels, alerts } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Webhook;
      const named = (status: string): string[] =>
        alerts.flatMap((one) => (one.status === status ? [nameOf(one.labels)] : [])).sort();
      told.push({ group: groupLabels['alertname'] ?? '', firing: named('firing'), resolved: named('resolved') });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const hourMs = 3_600_000;

export const alertmanager = async ({ times, groupBy, inhibit }: Story): Promise<Teller> => {
  const told: Telling[] = [];
  const receiver = await listening(told);
  const config = {
    route: {
      receiver: 'us',
      group_by: groupBy,
      group_wait: `${String(times.wait)}ms`,
      group_interval: `${String(times.interval)}ms`,
      repeat_interval: `${String(times.repeat)}ms`,
    },
    inhibit_rules: inhibit.map(({ source, target, equal }) => ({
      source_matchers: [source],
      target_matchers: [target],
      equal,
    })),
    receivers: [{ name: 'us', webhook_configs: [{ url: receiver.url }] }],
  };
  const server = await startPeer('alertmanager', { files: { 'alertmanager.yml': JSON.stringify(config) } });
  const silences = new Map<string, string>();
  const startedAt = new Map<string, string>();
  const send = async (path: string, body: unknown, method = 'POST'): Promise<unknown> => {
    const answer = await fetch(`${server.url}/api/v2/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${String(answer.status)} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const post = (labels: readonly Labels[], endsAt: () => number): Promise<unknown> =>
    send(
      'alerts',
      labels.map((one) => {
        const key = nameOf(one);
        const startsAt = startedAt.get(key) ?? new Date().toISOString();
        startedAt.set(key, startsAt);
        return { labels: one, startsAt, endsAt: new Date(endsAt()).toISOString() };
      }),
    );
  return {
    told,
    fire: (labels) => post(labels, () => Date.now() + hourMs),
    resolve: (labels) => post(labels, () => Date.now()),
    silence: async (matcher) => {
      const read = readMatcher(matcher);
      const { silenceID } = (await send('silences', {
        matchers: [{ name: read?.name, value: read?.value, isRegex: false, isEqual: true }],
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + hourMs).toISOString(),
        createdBy: 'test',
        comment: 'test',
      })) as { silenceID: string };
      silences.set(matcher, silenceID);
    },
    unsilence: (matcher) => send(`silence/${silences.get(matcher) ?? ''}`, undefined, 'DELETE'),
    pass: () => wait(100),
    close: async () => {
      await server.stop();
      await receiver.close();
    },
  };
};

/** The same in our words, on a clock of its own. */
export const ours = ({ times, groupBy, inhibit }: Story): Teller => {
  const told: Telling[] = [];
  const groupTimes: GroupTimes = {
    groupBy,
    groupWaitMs: times.wait,
    groupIntervalMs: times.interval,
    repeatIntervalMs: times.repeat,
  };
  const matchers = (text: string): InhibitRule['source'] => [readMatcher(text)].flatMap((one) => one ?? []);
  const rules = inhibit.map(({ source, target, equal }) => ({
    source: matchers(source),
    target: matchers(target),
    equal,
  }));
  const episodes = new Map<string, Episode>();
  const silences = new Map<string, StoredSilence>();
  let groups: Groups = new Map();
  let now = unixMs(1_000_000);
  const receive = (labels: Labels, condition: 'firing' | 'resolved'): void => {
    const fingerprint = fingerprintOf(labels);
    const known = episodes.get(fingerprint);
    const since = known?.firingSince ?? now;
    const episode: Episode = {
      id: fingerprint,
      fingerprint,
      rule: labels['alertname'] ?? '',
      labels,
      annotations: {},
      value: 1,
      condition,
      pendingSince: since,
      firingSince: since,
      level: 0,
      notUseful: false,
      seenAt: now,
      machineWide: false,
    };
    episodes.set(fingerprint, episode);
    groups = received(
      groups,
      { fingerprint, labels, firing: condition === 'firing', startsAt: since },
      { times: groupTimes, now },
    );
  };
  return {
    told,
    fire: async (labels) => {
      for (const one of labels) receive(one, 'firing');
    },
    resolve: async (labels) => {
      for (const one of labels) receive(one, 'resolved');
    },
    silence: async (matcher) => {
      silences.set(matcher, {
        id: matcher,
        matchers: matchers(matcher),
        startsAt: now,
        endsAt: unixMs(now + hourMs),
        createdBy: 'test',
        comment: 'test',
      });
    },
    unsilence: async (matcher) => {
      silences.delete(matcher);
    },
    pass: async () => {
      now = unixMs(now + 100);
      const firing = [...episodes.values()].filter(({ condition }) => condition === 'firing');
      const muting = new Muting(firing, { silences: [...silences.values()], inhibit: rules, now });
      const isMuted = (fingerprint: string): boolean => {
        const episode = episodes.get(fingerprint);
        return episode !== undefined && muting.of(episode) !== undefined;
      };
      const step = flushed(groups, groupTimes, { now, isMuted });
      groups = step.groups;
      for (const { firing: on, resolved } of step.flushes) {
        const names = (fingerprints: readonly string[]): string[] =>
          fingerprints.map((one) => nameOf(episodes.get(one)?.labels ?? {})).sort();
        const [first = ''] = [...on, ...resolved];
        told.push({
          group: episodes.get(first)?.labels['alertname'] ?? '',
          firing: names(on),
          resolved: names(resolved),
        });
      }
    },
    close: () => Promise.resolve(),
  };
};
