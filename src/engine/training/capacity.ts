import { seriesName } from '../../common/catalogue.ts';
import { labelsKey } from '../../common/labels.ts';
import type { CapacityRow } from '../../common/learned.ts';
import { judgeLeak, robustSlope } from '../analytics/analytics.ts';
import type { Answered, CapacityOrder, Past, Standing } from '../learning/learning.ts';
import { inPieces } from './inPieces.ts';

const [secondMs, hourMs] = [1_000, 3_600_000];
const stepMs = 20 * secondMs;
const lookedAtMs = 2 * hourMs;
/** What has not been measured for so long is gone. */
const goneMs = 600_000;
/** What would last longer than this is no news. */
const newsMs = 7 * 24 * hourMs;
const stretchSteps = 15;
/** So many are asked at once: an hour. */
const moments = 180;
/** In standard deviations: once in a thousand by chance. */
const certain = 3.3;

interface Store {
  readonly resource: CapacityRow['resource'];
  readonly subject: string;
  readonly limit: number;
  readonly isCollected: boolean;
  readonly values: readonly (number | null)[];
}

const [memory, memoryLimit] = [seriesName('memoryUsage'), seriesName('memoryLimit')];
const [heap, heapLimit, ofOwner] = [seriesName('heapUsed'), seriesName('heapLimit'), seriesName('ownerMemory')];
const ofServers = (name: string): string => `(window, owner, extension, process) (${name}{role="language server"})`;
const [space, spaceLimit] = [seriesName('diskSpaceAvailable'), seriesName('diskSpaceLimit')];

const gridOf = ({ times, values }: Answered, start: number): readonly (number | null)[] => {
  const grid = new Array<number | null>(lookedAtMs / stepMs + 1).fill(null);
  times.forEach((time, i) => {
    grid[Math.round((time - start) / stepMs)] = values[i] ?? null;
  });
  return grid;
};

type Measured = Answered & { readonly grid: readonly (number | null)[] };

/** Everything that may run out and is measured now: the machine's memory, disks, heaps of extension hosts, of language servers. */
function* storesOf(past: Past, { now, heapLimits }: CapacityOrder): Generator<undefined, readonly Store[]> {
  const end = Math.floor(now / stepMs) * stepMs;
  const start = end - lookedAtMs;
  function* asked(expr: string): Generator<undefined, readonly Measured[]> {
    const answered = yield* inPieces(past, expr, { start, end, stepMs, moments });
    return answered
      .filter(({ times }) => (times.at(-1) ?? 0) > now - goneMs)
      .map((one) => ({ ...one, grid: gridOf(one, start) }));
  }
  function* last(expr: string): Generator<undefined, number> {
    return (yield* asked(expr))[0]?.values.at(-1) ?? Number.NaN;
  }
  const stores: Store[] = [];
  for (const { labels, grid } of yield* asked(`${spaceLimit} - ${space}`)) {
    const of = labels['of'] ?? '';
    const limit = yield* last(`${spaceLimit}{of=${JSON.stringify(of)}}`);
    stores.push({ resource: 'disk', subject: of, limit, isCollected: false, values: grid });
  }
  const machineLimit = yield* last(memoryLimit);
  for (const { grid } of yield* asked(memory))
    stores.push({ resource: 'memory', subject: 'machine', limit: machineLimit, isCollected: false, values: grid });
  const host = '{thread="extension_host"}';
  const hostLimit = yield* last(`max(${heapLimit}${host})`);
  for (const { grid } of yield* asked(`${heap}${host}`))
    stores.push({ resource: 'heap', subject: 'extension host', limit: hostLimit, isCollected: true, values: grid });
  /** As the processes were started; what a user has raised is in it. */
  const started = new Map(
    (yield* asked(`max by ${ofServers(seriesName('ownerMemoryLimit'))}`)).map(({ labels, values }) => [
      labelsKey(labels),
      values.at(-1),
    ]),
  );
  for (const { labels, grid } of yield* asked(`sum by ${ofServers(ofOwner)}`))
    stores.push({
      resource: 'heap',
      subject: `${labels['process'] ?? ''} (${labels['owner'] ?? ''})`,
      limit: started.get(labelsKey(labels)) ?? heapLimits[(labels['extension'] ?? '').toLowerCase()] ?? machineLimit,
      isCollected: false,
      values: grid,
    });
  return stores.filter(({ limit }) => limit > 0);
}

/** The least of equal stretches, which garbage does not lift. */
const floorsOf = (values: Store['values']): { readonly hours: number[]; readonly floors: number[] } => {
  const [hours, floors]: [number[], number[]] = [[], []];
  for (let from = 0; from < values.length; from += stretchSteps) {
    const known = values.slice(from, from + stretchSteps).flatMap((value) => value ?? []);
    if (known.length === 0) continue;
    hours.push((from * stepMs) / hourMs);
    floors.push(known.reduce((least, one) => Math.min(least, one), Infinity));
  }
  return { hours, floors };
};

const spanText = (ms: number): string => {
  const hours = ms / hourMs;
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} min`;
  return hours < 48 ? `${hours.toFixed(hours < 10 ? 1 : 0)} h` : `${Math.round(hours / 24)} days`;
};

const rowOf = ({ resource, subject, limit, isCollected, values }: Store): CapacityRow | undefined => {
  const { hours, floors } = floorsOf(values);
  const slope = robustSlope(hours, floors);
  const used = floors.at(-1);
  if (slope === undefined || used === undefined) return undefined;
  const verdict = judgeLeak({
    values: values.slice(-hourMs / stepMs - 1),
    stepSeconds: stepMs / secondMs,
    isCollected,
  });
  const leftAt = (bytesPerHour: number): number | null => {
    const left = ((limit - used) / bytesPerHour) * hourMs;
    return bytesPerHour > 0 && left < newsMs ? Math.max(0, left) : null;
  };
  // Where growth is not certain, nothing is to be seen: many are looked at, each ten minutes.
  const isGrowing = (robustSlope(hours, floors, certain)?.lower ?? 0) > 0;
  const [leftMs, earliestMs, latestMs] = isGrowing
    ? [leftAt(slope.middle), leftAt(slope.upper), leftAt(slope.lower)]
    : [null, null, null];
  const what =
    resource === 'disk' ? `The disk of ${subject}` : `The memory of ${resource === 'memory' ? 'the machine' : subject}`;
  const when =
    leftMs === null
      ? 'does not run out in sight'
      : `reaches its limit in about ${spanText(leftMs)} (${spanText(earliestMs ?? leftMs)} to ${latestMs === null ? 'a week or never' : spanText(latestMs)})`;
  const leaks = resource !== 'disk' && verdict.kind === 'leak';
  const growth = leaks ? `; it grows by ${Math.round(verdict.growth * 100)} % an hour, which looks like a leak` : '';
  return {
    resource,
    subject,
    used,
    limit,
    slope: slope.middle,
    leftMs,
    earliestMs,
    latestMs,
    leaks,
    sentence: `${what} ${when}${growth}.`,
  };
};

const standingOf = ({ resource, subject, limit, used, slope, leaks, ...row }: CapacityRow): readonly Standing[] => {
  const bounds = { expected: row.leftMs, earliest: row.earliestMs, latest: row.latestMs };
  const left = Object.entries(bounds).flatMap(([bound, ms]): Standing[] =>
    ms === null
      ? []
      : [{ name: seriesName('capacityLeft'), labels: { resource, subject, bound }, value: ms / secondMs }],
  );
  const labels = { resource, subject };
  const now = [
    { name: seriesName('capacityUsage'), labels, value: used },
    { name: seriesName('capacityLimit'), labels, value: limit },
  ];
  const growth = { name: seriesName('memoryLeak'), labels, value: slope / used };
  return [...now, ...left, ...(leaks ? [growth] : [])];
};

const urgency = ({ leftMs }: CapacityRow): number => leftMs ?? Infinity;

export interface Capacity {
  readonly rows: readonly CapacityRow[];
  readonly standing: readonly Standing[];
}

/** When what is used up runs out, the soonest first, and what of it leaks; yields after each question and each store. */
export function* capacityOf(past: Past, order: CapacityOrder): Generator<undefined, Capacity> {
  const rows: CapacityRow[] = [];
  for (const store of yield* storesOf(past, order)) {
    const row = rowOf(store);
    if (row !== undefined) rows.push(row);
    yield;
  }
  return { rows: [...rows].sort((a, b) => urgency(a) - urgency(b)), standing: rows.flatMap(standingOf) };
}
