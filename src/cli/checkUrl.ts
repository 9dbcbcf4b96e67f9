/**
 * `vitals check --url`: whether what a Prometheus-compatible server holds keeps to rules. The server evaluates the
 * expressions over the whole time at once; how long alerts hold is judged here, as Prometheus judges it. What the file's
 * recording rules write is asked of the server, too, which has to have them.
 */
import { between, later, ms, type UnixMs } from '../common/units.ts';
import { createQueryEngine, type Result, type VectorSample } from '../engine/query/query.ts';
import type { RuleGroup } from '../engine/rules/rules.ts';
import type { RuleVerdict } from './budgetReports.ts';
import { conclude, groupsOf, GroupWatch, maxEvaluations, rulesOf, stepOf, told, type Judge } from './budgets.ts';
import { momentOf } from './moments.ts';
import { PrometheusServer, wholeSecond } from './prometheusServer.ts';
import { Recording } from './recording.ts';
import { evaluations } from './replay.ts';
import { Complaint, type ExitCode, type Given, type World } from './world.ts';

const defaultSpanMs = 3_600_000;
/** Questions of annotations, and of groups with offsets of their own, each asked by itself. */
const mostSingle = 500;

interface Span {
  readonly start: UnixMs;
  readonly end: UnixMs;
  readonly stepMs: number;
}

const spanOf = ({ values }: Given, now: UnixMs): Span => {
  const end = momentOf(values, 'end') ?? wholeSecond(now);
  const start = momentOf(values, 'start') ?? later(end, ms(-defaultSpanMs));
  const stepMs = stepOf(values['step']);
  if (end < start) throw new Complaint('--end lies before --start');
  if (between(start, end) / stepMs > maxEvaluations)
    throw new Complaint('too long a time for so small a step: give --start and --end, or a wider --step');
  return { start, end, stepMs };
};

/** What the server has said, and what it was not asked yet. */
class Answers {
  readonly #ranges = new Map<string, ReadonlyMap<number, readonly VectorSample[]>>();
  readonly #singles = new Map<string, readonly VectorSample[]>();
  readonly #missing = new Map<string, { readonly expr: string; readonly at: UnixMs }>();
  readonly #server: PrometheusServer;
  readonly #span: Span;

  constructor(server: PrometheusServer, span: Span) {
    this.#server = server;
    this.#span = span;
  }

  async fetchRange(expr: string): Promise<void> {
    if (!this.#ranges.has(expr)) this.#ranges.set(expr, await this.#server.range(expr, this.#span));
  }

  /** Whether there was anything. */
  async fetchMissing(): Promise<boolean> {
    const missing = [...this.#missing];
    if (this.#singles.size + missing.length > mostSingle)
      throw new Complaint('the annotations of these rules ask the server too much: give a shorter time');
    for (const [key, { expr, at }] of missing) this.#singles.set(key, await this.#server.instant(expr, at));
    this.#missing.clear();
    return missing.length > 0;
  }

  ask(expr: string, at: UnixMs): Result {
    const { start, end, stepMs } = this.#span;
    const key = `${String(at)} ${expr}`;
    const isOnGrid = at >= start && at <= end && (at - start) % stepMs === 0;
    const range = isOnGrid ? this.#ranges.get(expr) : undefined;
    const samples = range === undefined ? this.#singles.get(key) : (range.get(at) ?? []);
    if (samples === undefined) this.#missing.set(key, { expr, at });
    return { kind: 'vector', samples: samples ?? [], warnings: [], infos: [] };
  }
}

const alertsOf = (group: RuleGroup): RuleGroup => ({
  ...group,
  rules: group.rules.filter(({ kind }) => kind === 'alert'),
});

const judged = async (given: Given, world: World, url: string): Promise<readonly RuleVerdict[]> => {
  const groups = groupsOf([rulesOf(given)], world).map(({ path, group }) => ({ path, group: alertsOf(group) }));
  const span = spanOf(given, world.now());
  const tokenFile = given.values['token-file'];
  const token = tokenFile === undefined ? undefined : world.read(tokenFile).text.trim();
  const answers = new Answers(new PrometheusServer(url, { token, post: world.post }), span);
  const engine = createQueryEngine({ source: new Recording(), elapsed: () => world.elapsed() });
  for (const { expr } of groups.flatMap(({ group }) => group.rules)) {
    await answers.fetchRange(expr);
    const compared = engine.comparedOf(expr);
    if (compared !== undefined) await answers.fetchRange(compared);
  }
  const judge: Judge = {
    ask: (expr, at) => answers.ask(expr, at),
    comparedOf: (expr) => engine.comparedOf(expr),
    append: () => undefined,
  };
  for (;;) {
    const watches = groups.map(({ path, group }) => new GroupWatch(path, group, span.stepMs));
    for (const now of evaluations(span.start, between(span.start, span.end), span.stepMs))
      for (const watch of watches) watch.evaluate(now, judge, { isLast: false });
    // What was missing may lead to an alert, whose annotations ask for more.
    if (!(await answers.fetchMissing())) return told(watches);
  }
};

export const checkUrl = async (given: Given, world: World, url: string): Promise<ExitCode> => {
  if (given.histories.length > 0) throw new Complaint('--url goes without --history');
  return conclude(await judged(given, world, url), given, world);
};
