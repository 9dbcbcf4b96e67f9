import { seriesName } from '../../common/catalogue.ts';
import { minimumRequests, operationOf, operations, type OperationId } from '../../common/operations.ts';
import type { EngineSettings } from '../../common/protocol/engine.ts';
import type { UnixMs } from '../../common/units.ts';
import type { Ask, Sample } from './explain.ts';
import { windowed } from './operations.ts';
import { duration } from '../../common/valueText.ts';

/** More of them would say no more. */
const toldCap = 3;
const grouping = 'extension, operation';
const provider = `${seriesName('providerDuration')}{operation!="",outcome=~"ok|error"}`;
const server = `${seriesName('requestDuration')}{operation!="",outcome=~"ok|error|timed_out"}`;

const keyOf = ({ labels }: Sample): string => `${labels['extension'] ?? ''} ${labels['operation'] ?? ''}`;
const isOperation = (id: string | undefined): id is OperationId => id !== undefined && id in operations;

interface Slow {
  readonly text: string;
  /** How many times its budget. */
  readonly multiple: number;
}

/**
 * Extensions whose answers are slow while their servers are not, or which have none: told by the difference between the
 * two ears. Where the server is slow as well, its own row says so.
 */
export const slowExtensions = (
  { ask, nameOf }: { readonly ask: Ask; readonly nameOf: (extension: string) => string },
  at: UnixMs,
  { budgets, windowMs }: Pick<EngineSettings, 'budgets' | 'windowMs'>,
): readonly string[] => {
  const p95 = (selector: string): string =>
    `histogram_quantile(0.95, sum by (${grouping}) (${windowed(selector, windowMs)}))`;
  const felt = ask(
    `${p95(provider)} and histogram_count(sum by (${grouping}) (${windowed(provider, windowMs)})) >= ${String(minimumRequests)}`,
    at,
  );
  if (felt.length === 0) return [];
  const served = new Map(ask(p95(server), at).map((sample) => [keyOf(sample), sample.value]));
  const slow = felt.flatMap((sample): Slow[] => {
    const { operation, extension = '' } = sample.labels;
    if (!isOperation(operation)) return [];
    const { warnMs } = budgets[operation];
    const serverMs = served.get(keyOf(sample));
    if (sample.value <= warnMs || (serverMs !== undefined && serverMs > warnMs)) return [];
    const what = `${nameOf(extension)} ${operationOf(operation).label.toLowerCase()}`;
    const text =
      serverMs === undefined
        ? `${what} takes p95 ${duration(sample.value)} (budget ${duration(warnMs)}) without a language server: the extension itself is slow.`
        : `${what} takes p95 ${duration(sample.value)} (budget ${duration(warnMs)}) although its language server answers in ${duration(serverMs)}: the extension itself takes the rest.`;
    return [{ text, multiple: sample.value / warnMs }];
  });
  return slow
    .sort((a, b) => b.multiple - a.multiple)
    .slice(0, toldCap)
    .map(({ text }) => text);
};
