import { seriesName } from '../../common/catalogue.ts';
import { minimumRequests, operationOf, operations, type Budget, type OperationId } from '../../common/operations.ts';
import type { OperationRow } from '../../common/summary.ts';
import type { UnixMs } from '../../common/units.ts';
import { latencyRatio, levelOf } from './bars.ts';
import type { Ask, Sample } from './explain.ts';

type Budgets = Readonly<Record<OperationId, Budget>>;

export interface OperationReading {
  readonly rows: readonly OperationRow[];
  /** Judged rows' share of answered requests over their warn budget; null while nothing is judged. */
  readonly outsideBudget: number | null;
}

const duration = seriesName('requestDuration');
const grouping = 'server, extension, operation';

/**
 * What happened in the window: the difference of two cumulative histograms, exact and never extrapolated. Where there
 * is no sample a window ago (a young series, or the machine slept), the first one inside the window is the base: a
 * series is born empty, and after a gap it starts from what it was.
 */
export const windowed = (selector: string, windowMs: number): string => {
  const window = `${String(Math.round(windowMs / 1_000))}s`;
  return `(${selector} - (${selector} offset ${window} or first_over_time(${selector}[${window}])))`;
};

/** A request without an answer in time took at least that long: it counts, or a hung server would look healthy. */
const ended = 'outcome=~"ok|error|timed_out"';
const answered = `${duration}{operation!="",${ended}}`;
const cancelled = `${duration}{operation!="",outcome="cancelled"}`;

const keyOf = ({ labels }: Sample): string =>
  `${labels['server'] ?? ''}\u0000${labels['extension'] ?? ''}\u0000${labels['operation'] ?? ''}`;
const byKey = (samples: readonly Sample[]): ReadonlyMap<string, number> =>
  new Map(samples.map((sample) => [keyOf(sample), sample.value]));

const isOperation = (id: string | undefined): id is OperationId => id !== undefined && id in operations;

/** A row is judged only from `minimumRequests` answered requests on. */
const rowLevel = (row: { count: number; p95Ms: number | null }, budget: Budget): OperationRow['level'] =>
  row.count < minimumRequests || row.p95Ms === null ? 'unknown' : levelOf(latencyRatio(row.p95Ms, budget));

interface OperationQuestion {
  readonly budgets: Budgets;
  readonly windowMs: number;
  /** The display name of an extension; its id where it is not known. */
  readonly nameOf: (extension: string) => string;
  /** Whether a server of this name is told to cancel in a way that can be seen. */
  readonly seesCancels: (server: string) => boolean;
}

/** The table of operations by server, over the window. */
export const readOperations = (
  ask: Ask,
  at: UnixMs,
  { budgets, windowMs, nameOf, seesCancels }: OperationQuestion,
): OperationReading => {
  const distribution = `sum by (${grouping}) (${windowed(answered, windowMs)})`;
  const counts = ask(`histogram_count(${distribution}) > 0`, at);
  if (counts.length === 0) return { rows: [], outsideBudget: null };
  const p50 = byKey(ask(`histogram_quantile(0.5, ${distribution})`, at));
  const p95 = byKey(ask(`histogram_quantile(0.95, ${distribution})`, at));
  const cancels = byKey(ask(`sum by (${grouping}) (histogram_count(${windowed(cancelled, windowMs)}))`, at));
  const rows: OperationRow[] = [];
  for (const sample of counts) {
    const operation = sample.labels['operation'];
    if (!isOperation(operation)) continue;
    const key = keyOf(sample);
    const extension = sample.labels['extension'] ?? '';
    const server = sample.labels['server'] ?? '';
    const measured = {
      server,
      count: Math.round(sample.value),
      p50Ms: p50.get(key) ?? null,
      p95Ms: p95.get(key) ?? null,
    };
    rows.push({
      operation,
      label: operationOf(operation).label,
      extension,
      extensionName: extension === '' ? '' : nameOf(extension),
      ...measured,
      cancelled: seesCancels(measured.server) ? Math.round(cancels.get(key) ?? 0) : null,
      warnMs: budgets[operation].warnMs,
      badMs: budgets[operation].badMs,
      level: rowLevel(measured, budgets[operation]),
    });
  }
  return { rows, outsideBudget: outsideBudgetOf(rows, { ask, at, budgets, windowMs }) };
};

const outsideBudgetOf = (
  rows: readonly OperationRow[],
  context: { readonly ask: Ask; readonly at: UnixMs; readonly budgets: Budgets; readonly windowMs: number },
): number | null => {
  const judged = rows.filter(({ level }) => level !== 'unknown');
  let total = 0;
  let outside = 0;
  for (const operation of new Set(judged.map((row) => row.operation))) {
    const selector = `${duration}{operation="${operation}",${ended}}`;
    const { warnMs } = context.budgets[operation];
    const [within] = context.ask(
      `histogram_fraction(0, ${String(warnMs)}, sum(${windowed(selector, context.windowMs)}))`,
      context.at,
    );
    if (within === undefined) continue;
    const count = rows.filter((row) => row.operation === operation).reduce((sum, row) => sum + row.count, 0);
    total += count;
    outside += count * (1 - within.value);
  }
  return total === 0 ? null : outside / total;
};

export interface Waiting {
  readonly server: string;
  readonly operation: OperationId;
  readonly ageMs: number;
  readonly warnMs: number;
  readonly badMs: number;
}

/** A request that is open shorter than this is nobody's worry yet, whatever its budget. */
const patienceMs = 5_000;

/** The open request that is furthest over its budget; undefined while none has kept anybody waiting. */
export const longestWaiting = (ask: Ask, at: UnixMs, budgets: Budgets): Waiting | undefined => {
  let longest: Waiting | undefined;
  for (const { labels, value } of ask(seriesName('requestOldest'), at)) {
    const operation = labels['operation'];
    const ageMs = value * 1_000;
    if (!isOperation(operation) || ageMs < Math.max(patienceMs, budgets[operation].warnMs)) continue;
    const { warnMs, badMs } = budgets[operation];
    const waiting = { server: labels['server'] ?? '', operation, ageMs, warnMs, badMs };
    if (longest === undefined || ageMs / badMs > longest.ageMs / longest.badMs) longest = waiting;
  }
  return longest;
};

/** The judged row that uses most of its budget; undefined while none is judged. */
export const worstOperation = (rows: readonly OperationRow[]): OperationRow | undefined => {
  let worst: OperationRow | undefined;
  let worstRatio = -1;
  for (const row of rows) {
    if (row.level === 'unknown' || row.p95Ms === null) continue;
    // Past twice the bad budget the bar is full; beyond that the multiple of the budget still tells them apart.
    const ratio = latencyRatio(row.p95Ms, row) + row.p95Ms / row.badMs / 1e6;
    if (ratio <= worstRatio) continue;
    worst = row;
    worstRatio = ratio;
  }
  return worst;
};
