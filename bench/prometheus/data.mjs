// Both sides of one comparison, filled with the same samples. What takes minutes to make is kept in out/bench and used
// again, unless it was made of other code: 30 days are 28 million samples for Prometheus.
// In: the engine's doors. Out: a source for our query engine, a folder for Prometheus, when it ends, what lies on disk.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beginning, fillHistory, fillRings, minuteMs, openHistory } from './ours.mjs';
import { makeSeries } from './series.mjs';
import { Blocks, scraped, sizeOfBlocks } from './theirs.mjs';

const count = 500;
/** Between two samples: then both kinds of window, open on the left or not, hold the same ones. */
export const between = (stepMs) => stepMs / 2;

/** What the files are made of: a change to any of it makes them anew. */
const makers = [
  ...['data', 'series', 'ours', 'theirs'].map((name) => `bench/prometheus/${name}.mjs`),
  ...['Chunk', 'Bits', 'Rows', 'Tables'].map((name) => `src/engine/store/history${name}.ts`),
];
const hashOfMakers = () => {
  const hash = createHash('sha256');
  for (const file of makers) hash.update(readFileSync(file));
  return hash.digest('hex');
};

/** One hour, a sample a second: the rings, and one block of Prometheus made of what they hold. */
export const hourOfSeconds = (doors) => {
  const seconds = 3_600;
  const folder = resolve('out', 'bench', 'hour');
  rmSync(folder, { recursive: true, force: true });
  const series = makeSeries({ count, observations: 0.5 });
  const { store } = fillRings(doors, series, seconds);
  const columns = series.map(({ name, labels }) => columnsOf(store, { name, labels, seconds }));
  const blocks = new Blocks(doors, series, folder);
  for (let second = 0; second < seconds; second += 1) {
    const time = beginning + second * 1_000;
    blocks.put(
      time,
      columns.map((column, i) => sampleAt(column, series[i], time)),
    );
  }
  blocks.end();
  return { source: store, folder, end: beginning + (seconds - 1) * 1_000 + between(1_000), disk: sizeOfBlocks(folder) };
};

const columnsOf = (store, { name, labels, seconds }) => {
  const matchers = Object.entries({ ...labels, __name__: name }).map(([label, value]) => ({
    name: label,
    op: '=',
    value,
  }));
  // A counter is born a second earlier, with an empty sample.
  const [data] = store.select(matchers, beginning - 1_000, beginning + seconds * 1_000);
  return { data, at: 0 };
};

const sampleAt = (column, { kind }, time) => {
  const { data } = column;
  while (data.times[column.at] < time) column.at += 1;
  if (data.times[column.at] !== time) throw new Error(`no sample at ${time}`);
  if (kind !== 'histogram') return data.values[column.at];
  const state = data.histograms.at(column.at).clone();
  state.lowerSchema(0);
  return state;
};

/** Days of a sample a minute: the file of history, and Prometheus's blocks of 54 hours. */
export const daysOfMinutes = (doors, days) => {
  const folder = resolve('out', 'bench', `days${days}`);
  const note = join(folder, 'made.json');
  const hash = hashOfMakers();
  const known = existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : undefined;
  const made = known?.hash === hash ? known : makeDays(doors, days, folder);
  writeFileSync(note, JSON.stringify({ ...made, hash }));
  const end = beginning + days * 1_440 * minuteMs + between(minuteMs);
  const source = openHistory(doors, { folder: join(folder, 'history'), now: end + minuteMs });
  return { source, folder, end, ours: made, disk: sizeOfBlocks(folder) };
};

const makeDays = (doors, days, folder) => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const series = makeSeries({ count, observations: 20 });
  const blocks = new Blocks(doors, series, folder);
  const scrape = scraped(doors, series);
  const minute = (at, all) =>
    blocks.put(
      at * minuteMs,
      all.map((made, i) => scrape(i, made)),
    );
  const made = fillHistory(doors, series, { folder: join(folder, 'history'), hours: days * 24, minute });
  blocks.end();
  return made;
};
