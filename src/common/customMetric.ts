import type { MetricKind } from './catalogue.ts';

/** What another extension says of a metric of its own. */
export interface CustomMetric {
  /** Dotted, as OpenTelemetry's names are. */
  readonly name: string;
  /** UCUM. */
  readonly unit: string;
  readonly kind: MetricKind;
}

const nameRule = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/;
const nameLength = 80;
const unitRule = /^[A-Za-z0-9%/{}_.]{1,16}$/;

/**
 * The first words of our own names: what another extension measures must not look like ours. Written out, so that the
 * host's bundle does without the catalogue; a test compares the two.
 */
const taken: ReadonlySet<string> = new Set([
  'system',
  'process',
  'nodejs',
  'v8js',
  'vscode',
  'lsp',
  'hw',
  'http',
  'vitals',
]);

/** What is wrong with it and what to write instead; undefined when it is right. */
export const customMetricProblem = ({ name, unit }: CustomMetric): string | undefined => {
  if (name.length > nameLength || !nameRule.test(name))
    return `a name has at least two words in small letters with dots between, as in "indexer.files", and at most ${String(nameLength)} characters`;
  const [first = ''] = name.split('.');
  if (taken.has(first)) return `names that begin with "${first}." are ours: begin with the name of your extension`;
  if (!unitRule.test(unit)) return 'a unit is written in UCUM: "ms", "By", "1", "{file}"';
  return undefined;
};
