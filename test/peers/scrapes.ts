/**
 * What two small services say of themselves, scrape by scrape: levels that jump, rest and vanish, a counter that starts
 * anew, latencies that grow, a label that changes, a target that answers nothing for a while. Values rest for longer than
 * a rule waits, or for clearly less. The last fourteen scrapes are quiet, so that everything has ended by then.
 */
import type { Labels } from '../../src/common/labels.ts';

export const scrapesInAll = 52;

/** A value from each of these scrapes on; undefined where there is no series. */
type Course = readonly (readonly [from: number, value: number | undefined])[];

const at = (course: Course, scrape: number): number | undefined => course.findLast(([from]) => scrape >= from)?.[1];

/** The sum of what came in each scrape until now; it begins anew at the scrapes named. */
const total = (perScrape: Course, scrape: number, restarts: readonly number[] = []): number => {
  let sum = 0;
  for (let i = 0; i <= scrape; i += 1) sum = (restarts.includes(i) ? 0 : sum) + (at(perScrape, i) ?? 0);
  return sum;
};

interface Point {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number | undefined;
}

const levels: readonly (readonly [service: string, host: string, course: Course])[] = [
  // Rests above 80 for long, then between 50 and 80, then above again.
  ['api', '1', [[0, 20], [5, 90], [15, 20], [19, 60], [24, 95], [32, 20]]], // prettier-ignore
  // Too short for what waits four seconds, and once too short for what waits two.
  ['api', '2', [[0, 30], [8, 85], [10, 30], [14, 88], [15, 30], [20, 86], [23, 30]]], // prettier-ignore
  // Vanishes while it is above, comes back above.
  ['web', '1', [[0, 40], [3, 84], [12, undefined], [18, 84], [27, 40]]], // prettier-ignore
  ['web', '3', [[0, undefined], [10, 10], [22, undefined], [30, 10]]], // prettier-ignore
];

/** Seconds that a request took: how many more below each bound in a scrape. */
const latencies: readonly (readonly [le: string, course: Course])[] = [
  ['0.1', [[0, 8], [11, 1], [23, 8]]], // prettier-ignore
  ['0.5', [[0, 9], [11, 2], [23, 9]]], // prettier-ignore
  ['1', [[0, 10], [11, 4], [23, 10]]], // prettier-ignore
  ['2.5', [[0, 10], [11, 9], [23, 10]]], // prettier-ignore
  ['+Inf', [[0, 10]]], // prettier-ignore
];

const pointsOf = (scrape: number, pace: number): readonly Point[] => [
  ...levels.map(([service, host, course]) => ({ name: 'level', labels: { service, host }, value: at(course, scrape) })),
  ...['1', '2', '3'].map((host) => ({
    name: 'limit',
    labels: { host, owner: `team-${host}` },
    value: at([[0, 70], [26, 99]], scrape), // prettier-ignore
  })),
  ...['api', 'web'].flatMap((service) =>
    ['200', '500'].map((code) => {
      const busy: Course = code === '200' ? [[0, 10], [7, 30], [17, 10], [26, 0], [33, 10]] : [[0, 0], [14, 9], [21, 0]]; // prettier-ignore
      const value = total(busy, scrape, service === 'api' ? [20] : []);
      return { name: 'requests_total', labels: { service, code }, value: value * pace };
    }),
  ),
  ...latencies.map(([le, course]) => ({
    name: 'latency_seconds_bucket',
    labels: { service: 'api', le },
    value: total(course, scrape) * pace,
  })),
  { name: 'queue_length', labels: {}, value: at([[0, undefined], [6, 3], [16, undefined], [25, 3]], scrape) }, // prettier-ignore
  ...['idle', 'work', 'clean'].map((mode, i) => ({
    name: 'mode',
    labels: { mode },
    value: Math.floor(scrape / 9) % 3 === i && scrape < 36 ? 1 : undefined,
  })),
];

const quoted = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');

/** The names of all that is exposed. */
export const exposedNames = ['level', 'limit', 'requests_total', 'latency_seconds_bucket', 'queue_length', 'mode'];

/** The text of a scrape of the first target. `pace` is seconds between two scrapes: what counts grows with it. */
export const scrapeText = (scrape: number, pace: number): string =>
  pointsOf(scrape, pace)
    .flatMap(({ name, labels, value }) => (value === undefined ? [] : `${name}{${quoted(labels)}} ${value}\n`))
    .join('');

/** The second target's: nothing where it does not answer. */
export const flakyText = (scrape: number): string | undefined =>
  scrape >= 13 && scrape < 21 ? undefined : `level{service="flaky",host="9"} ${scrape < 8 ? 55 : 91 - 2 * scrape}\n`;
