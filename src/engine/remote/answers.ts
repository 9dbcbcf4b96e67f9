/** Answers of Prometheus's HTTP API, read as text: nothing of them is trusted before it has been checked. */
import * as z from 'zod/mini';
import type { Course } from '../../common/panelAnswers.ts';
import type { Labels } from '../../common/labels.ts';

export interface Told {
  readonly status: number;
  readonly text: string;
}

/** Native histograms are left out: they have no one value. */
export type QueryRead =
  | { readonly kind: 'vector'; readonly samples: readonly { readonly labels: Labels; readonly value: number }[] }
  | { readonly kind: 'matrix'; readonly courses: readonly Course[] }
  | Refusal;
export type ValuesRead = { readonly kind: 'values'; readonly values: readonly string[] } | Refusal;
/** `reason` goes on from the name of the server, as in "… answered 502, and not as Prometheus does". */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
  /** Whose fault it is: of the question, of who asks, or of the server, which others will be refused by as well. */
  readonly whose: 'question' | 'sign-in' | 'server';
}

const labels = z._default(z.record(z.string(), z.string()), {});
const pair = z.tuple([z.number(), z.string()]);
const envelope = z.object({
  status: z.string(),
  errorType: z.optional(z.string()),
  error: z.optional(z.string()),
  data: z.optional(z.unknown()),
});
const result = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: labels, value: z.optional(pair) })),
  }),
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labels, values: z.optional(z.array(pair)) })),
  }),
  z.object({ resultType: z.literal('scalar'), result: pair }),
  z.object({ resultType: z.literal('string'), result: z.unknown() }),
]);
const names = z.array(z.string());

/** As Prometheus writes numbers: `NaN`, `+Inf` and `-Inf` among them. */
const numberOf = (text: string): number =>
  /^[+-]?Inf$/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);

const textCap = 300;
const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > textCap ? `${line.slice(0, textCap)}…` : line;
};

const refusal = (whose: Refusal['whose'], reason: string): Refusal => ({ kind: 'refused', reason, whose });
const isNotPrometheus = (status: number): Refusal =>
  refusal('server', `answered ${String(status)}, and not as Prometheus does`);

/** What stands in the envelope, or why there is nothing. */
const dataOf = ({ status, text }: Told): { readonly data: unknown } | Refusal => {
  if (status === 401 || status === 403) return refusal('sign-in', `refuses the sign-in (${String(status)})`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return isNotPrometheus(status);
  }
  const { success, data: read } = envelope.safeParse(json);
  if (!success) return isNotPrometheus(status);
  if (read.status === 'success' && read.data !== undefined) return { data: read.data };
  if (read.error === undefined) return isNotPrometheus(status);
  // A question that took too long is answered 503: others may be quick.
  return refusal('question', `says: ${shortened(read.error)}`);
};

export const readQuery = (told: Told): QueryRead => {
  const found = dataOf(told);
  if ('kind' in found) return found;
  const { success, data } = result.safeParse(found.data);
  if (!success) return isNotPrometheus(told.status);
  switch (data.resultType) {
    case 'scalar':
      return { kind: 'vector', samples: [{ labels: {}, value: numberOf(data.result[1]) }] };
    case 'string':
      return refusal('question', 'answered with a text, which cannot be shown');
    case 'vector':
      return {
        kind: 'vector',
        samples: data.result.flatMap(({ metric, value }) =>
          value === undefined ? [] : [{ labels: metric, value: numberOf(value[1]) }],
        ),
      };
    case 'matrix':
      return {
        kind: 'matrix',
        courses: data.result.flatMap(({ metric, values }) =>
          values === undefined
            ? []
            : [
                {
                  labels: metric,
                  times: values.map(([at]) => Math.round(at * 1_000)),
                  values: values.map(([, text]) => numberOf(text)),
                },
              ],
        ),
      };
  }
};

export const readValues = (told: Told): ValuesRead => {
  const found = dataOf(told);
  if ('kind' in found) return found;
  const { success, data } = names.safeParse(found.data);
  return success ? { kind: 'values', values: data } : isNotPrometheus(told.status);
};
