// What the main thread of a page does meanwhile, from Chromium's own trace. In: a browser, a page and its frame, what is
// to be done. Out: its tasks.
export const longTaskMs = 16;
const categories = ['devtools.timeline', 'toplevel', 'disabled-by-default-devtools.timeline', 'blink'];
/** What Chromium does before a message can be heard: not ours, and the same for whoever is sent as many figures. */
const reading = 'SerializedScriptValueFactory::deserialize';

export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** The tasks of the main thread of the webview between its two stamps, in milliseconds. */
const tasksOf = (buffer) => {
  const { traceEvents } = JSON.parse(buffer.toString('utf8'));
  const stamps = traceEvents.filter(
    ({ name, args }) => name === 'TimeStamp' && /^bench /.test(args.data?.message ?? ''),
  );
  const [begin, end] = stamps;
  if (begin === undefined || end === undefined) throw new Error('The trace has no stamps of the bench.');
  const own = traceEvents.filter(
    ({ ph, pid, tid, ts }) => ph === 'X' && pid === begin.pid && tid === begin.tid && ts > begin.ts && ts < end.ts,
  );
  const reads = own.filter(({ name }) => name === reading);
  const tasks = own
    .filter(({ name }) => name === 'RunTask')
    .map(({ ts, dur = 0, tdur = 0 }) => {
      const read = reads.filter((one) => one.ts >= ts && one.ts < ts + dur);
      const of = (key) => sum(read.map((one) => one[key] ?? 0)) / 1_000;
      return { wall: dur / 1_000, cpu: tdur / 1_000, readWall: of('dur'), readCpu: of('tdur') };
    });
  return { tasks, spanMs: (end.ts - begin.ts) / 1_000 };
};

/** `act` between the stamps, and what came of it. */
export const traced = async (browser, { page, frame }, act) => {
  await browser.startTracing(page, { categories });
  await frame.evaluate(() => console.timeStamp('bench begins'));
  const result = await act();
  await frame.evaluate(() => console.timeStamp('bench ends'));
  return { ...tasksOf(await browser.stopTracing()), result };
};
