// Our side of the comparison: the rings filled for an hour, the file of history filled for days.
// In: the engine's doors, series. Out: a store, or a file in a folder, that the query engine can ask.
// The file is made of the tables and chunks that compaction writes, an hour at a time, without the ticks before it:
// 30 days of ticks would take an hour to write, and leave the same file.
import { mkdirSync, statSync } from 'node:fs';
import { firstLatencies, names } from './series.mjs';

export const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Whole blocks of Prometheus begin here, whatever their size. */
export const beginning = 486 * Math.floor(1_700_000_000_000 / hourMs / 486) * hourMs;

/** Fills a store's rings second by second; `closed` is told how much CPU that took. */
export const fillRings = ({ Store }, series, seconds) => {
  const store = new Store({ slotMs: 1_000, slots: 3_600, seriesCap: series.length });
  const refs = series.map(({ name, labels }) => store.series(name, labels));
  const at = (second) => beginning + second * 1_000;
  series.forEach(({ kind }, i) => {
    if (kind === 'histogram') for (const value of firstLatencies) refs[i].observe(at(0), value);
  });
  const before = process.cpuUsage();
  for (let second = 0; second < seconds; second += 1) {
    for (let i = 0; i < series.length; i += 1) writeStep(refs[i], series[i], at(second));
    store.close(at(second));
  }
  const { user, system } = process.cpuUsage(before);
  return { store, cpuMs: (user + system) / 1_000 };
};

const writeStep = (ref, { kind, step }, at) => {
  const made = step();
  if (kind === 'gauge') ref.set(at, made);
  else if (kind === 'counter') ref.add(at, made);
  else for (const value of made) ref.observe(at, value);
};

/** The CPU of making the same steps and writing none, to be taken off. */
export const stepsCpuMs = (series, seconds) => {
  const before = process.cpuUsage();
  let made = 0;
  for (let second = 0; second < seconds; second += 1) for (const { step } of series) made += step().length ?? 1;
  const { user, system } = process.cpuUsage(before);
  return made > 0 ? (user + system) / 1_000 : 0;
};

/** The row of one minute in which one sample was taken. */
const rowOf = ({ Histogram, historySchema }, { kind }, { at, made }) => {
  const row = { at, min: 0, max: 0, sum: 0, last: 0, count: 1, ended: false };
  if (kind === 'gauge') return { ...row, min: made, max: made, sum: made, last: made };
  if (kind === 'counter') return { ...row, sum: made };
  const histogram = new Histogram();
  for (const value of made) histogram.observe(value);
  histogram.min = undefined;
  histogram.max = undefined;
  histogram.lowerSchema(historySchema);
  return { ...row, count: histogram.count, sum: histogram.sum, histogram: made.length === 0 ? undefined : histogram };
};

const openTables = ({ openDatabase, tables }, folder) => {
  mkdirSync(folder, { recursive: true });
  const opened = openDatabase({
    folder,
    name: 'history',
    migrations: tables.migrations,
    applicationId: tables.applicationId,
    stamp: 'bench',
  });
  if (opened.state !== 'open') throw new Error(opened.reason);
  return new tables.Tables(opened.database);
};

/** As the settings have it from the start. */
const keepSeconds = { chunk10: 2 * 86_400, chunk60: 30 * 86_400, chunk3600: 396 * 86_400 };

/**
 * Writes `hours` hours of a sample a minute, from a full hour on; `minute` is given the samples of each, in the order of `series`.
 * Returns bytes and rows by table and kind.
 */
export const fillHistory = (doors, series, { folder, hours, minute, from = beginning }) => {
  const { encodeChunk, Rows, tables } = doors;
  const { fine, middle, coarse, machineSlot } = tables;
  const file = openTables(doors, folder);
  const held = {};
  const put = (resolution, id, rows) => {
    const body = encodeChunk(rows);
    const sum = ((held[resolution.table] ??= {})[rows.kind] ??= { bytes: 0, rows: 0 });
    sum.bytes += body.length;
    sum.rows += rows.length;
    file.putChunk(resolution, id, tables.periodOf(rows.newest, resolution), body);
  };
  const ids = series.map(({ name, kind, labels }) => file.seriesId(machineSlot, kind, { ...labels, __name__: name }));
  const hourly = series.map(() => new Map());
  const first = from / minuteMs;
  for (let hour = 0; hour < hours; hour += 1) {
    const rows = series.map(({ kind }) => new Rows(kind));
    for (let at = first + hour * 60 + 1; at <= first + (hour + 1) * 60; at += 1) {
      const all = series.map(({ kind, step }) =>
        at === first + 1 && kind === 'histogram' ? [...firstLatencies, ...step()] : step(),
      );
      minute(at, all);
      all.forEach((made, i) => rows[i].push(rowOf(doors, series[i], { at, made })));
    }
    file.database.transaction(() => {
      rows.forEach((own, i) => {
        put(middle, ids[i], own);
        const one = own.coarser(60);
        const period = tables.periodOf(one.newest, coarse);
        if (!hourly[i].has(period)) hourly[i].set(period, new Rows(own.kind));
        for (let row = 0; row < one.length; row += 1) hourly[i].get(period).push(one.row(row));
        // In the file of ten seconds a sample a minute is one row in six.
        if (hour >= hours - keepSeconds[fine.table] / 3_600) put(fine, ids[i], tenSeconds(Rows, own));
        file.touch(ids[i], Math.floor(from / hourMs) + hour);
      });
    });
  }
  file.database.transaction(() => {
    for (const period of [...hourly[0].keys()]) hourly.forEach((of, i) => put(coarse, ids[i], of.get(period)));
  });
  const { file: path } = file.database;
  file.database.close();
  return { held, fileBytes: statSync(path).size };
};

const tenSeconds = (Rows, rows) => {
  const out = new Rows(rows.kind);
  for (let i = 0; i < rows.length; i += 1) out.push({ ...rows.row(i), at: rows.at[i] * 6 });
  return out;
};

/** The file as the engine reads it, with rings that have just begun: what was asked before `now` is the file's. */
export const openHistory = ({ History, Store }, { folder, now }) => {
  const rings = new Store({ slotMs: 1_000, slots: 3_600, seriesCap: 10 });
  const clock = { now: () => now, elapsed: () => performance.now() };
  const history = new History({
    rings,
    clock,
    since: now,
    folder,
    // Nothing is compacted: a job that is asked for never ends.
    jobs: { run: () => ({ dispose: () => undefined }) },
    owner: { mark: `bench/${process.pid}/1`, isGone: () => true },
    archiveFolder: () => '',
    maxBytes: () => 1e9,
    keepSeconds: () => keepSeconds,
    keep: () => 'nothing',
    isCounter: (name) => name === names.counter,
    wrote: () => undefined,
    replaced: () => undefined,
    report: (reason) => {
      throw new Error(reason);
    },
  });
  history.tick(now);
  return history;
};
