// What the comparison with Prometheus uses of the engine, bundled as it ships (out/bench/doors.mjs): the rings, the
// file of history with the tables it is made of, the writer of OpenMetrics, the query engine.
export { Histogram } from '../../src/common/histogram.ts';
export { openDatabase } from '../../src/engine/database/database.ts';
export { writeOpenMetrics } from '../../src/engine/exposition/exposition.ts';
export { createQueryEngine } from '../../src/engine/query/query.ts';
export { encodeChunk } from '../../src/engine/store/historyChunk.ts';
export { historySchema } from '../../src/engine/store/historyRollup.ts';
export { Rows } from '../../src/engine/store/historyRows.ts';
export * as tables from '../../src/engine/store/historyTables.ts';
export { History, Store } from '../../src/engine/store/store.ts';
