/**
 * promtool's unit-test files (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/), in YAML
 * or JSON, which is YAML too. Scalars are read as text, because a series' values may look like a number and are none.
 * A key that promtool does not know is a problem, as it is there.
 */
import type { Histogram } from '../common/histogram.ts';
import type { Labels } from '../common/labels.ts';
import { placeOf, type Problem } from '../common/problem.ts';
import { unixMs, type UnixMs } from '../common/units.ts';
import { readSeries, type ExposedSeries } from '../engine/exposition/exposition.ts';
import { readSource, type Branch } from '../engine/yaml/yaml.ts';
import { placed, type Placement } from './loadScript.ts';
import { readDuration, readMoment } from './moments.ts';
import { readFloat, readPoints } from './points.ts';

export interface ExpectedSample {
  readonly labels: Labels;
  readonly value: number | Histogram;
}
export interface ExpressionTest {
  readonly expr: string;
  /** Since the group's start. */
  readonly evalMs: number;
  readonly samples: readonly ExpectedSample[];
}
export interface ExpectedAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
}
export interface AlertTest {
  readonly alertname: string;
  readonly evalMs: number;
  readonly alerts: readonly ExpectedAlert[];
}
export interface TestGroup {
  readonly name: string;
  readonly start: UnixMs;
  readonly series: readonly ExposedSeries[];
  readonly expressions: readonly ExpressionTest[];
  readonly alerts: readonly AlertTest[];
  readonly externalLabels: Labels;
  readonly externalUrl: string;
}
export interface UnitTestFile {
  /** Names or patterns, from the folder of the file. */
  readonly ruleFiles: readonly string[];
  readonly groupOrder: readonly string[];
  readonly fuzzy: boolean;
  readonly evaluationMs: number;
  readonly groups: readonly TestGroup[];
}

type Fields = Readonly<Record<string, unknown>>;

const defaultInterval = '1m';
const known = {
  file: ['rule_files', 'evaluation_interval', 'group_eval_order', 'fuzzy_compare', 'tests'],
  group: [
    ...['interval', 'input_series', 'alert_rule_test', 'promql_expr_test', 'external_labels', 'external_url'],
    ...['name', 'start_timestamp'],
  ],
  series: ['series', 'values'],
  expression: ['expr', 'eval_time', 'exp_samples'],
  sample: ['labels', 'value', 'histogram'],
  alertTest: ['eval_time', 'alertname', 'exp_alerts'],
  alert: ['exp_labels', 'exp_annotations'],
} as const;

/** Takes a tree of unknown shape apart; whatever does not fit becomes a problem with the path to it. */
class Reader {
  readonly problems: Problem[] = [];

  complain(where: string, message: string): void {
    this.problems.push({ message: `${where}: ${message}` });
  }

  fields(value: unknown, where: string, kind: keyof typeof known): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.complain(where, 'must have fields');
      return {};
    }
    for (const key of Object.keys(value))
      if (!(known[kind] as readonly string[]).includes(key))
        this.complain(where, `no field ${JSON.stringify(key)} here`);
    return value as Fields;
  }

  list(fields: Fields, name: string, where: string): readonly unknown[] {
    const value = fields[name];
    if (value === undefined || value === '' || value === null) return [];
    if (Array.isArray(value)) return value as readonly unknown[];
    this.complain(where, `${name} must be a list`);
    return [];
  }

  text(fields: Fields, name: string, where: string): string {
    const value = fields[name] ?? '';
    if (typeof value === 'string') return value;
    this.complain(where, `${name} must be text`);
    return '';
  }

  labels(fields: Fields, name: string, where: string): Labels {
    const value = fields[name];
    if (value === undefined || value === '') return {};
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const entries = Object.entries(value).map(([label, text]) => [label, typeof text === 'string' ? text : '']);
      return Object.fromEntries(entries) as Labels;
    }
    this.complain(where, `${name} must be names with texts`);
    return {};
  }

  duration(fields: Fields, name: string, { where, otherwise }: { where: string; otherwise: string }): number {
    const text = this.text(fields, name, where) || otherwise;
    const duration = readDuration(text);
    if (duration === undefined) this.complain(where, `${name}: no duration: ${JSON.stringify(text)}`);
    return duration ?? 0;
  }
}

const histogramOf = (text: string): Histogram | undefined => {
  const { value, problem } = readPoints(text);
  const [point] = value;
  return problem === undefined && value.length === 1 && typeof point === 'object' ? point : undefined;
};

const numberOf = (text: string): number | undefined => readFloat(text.replace(/^([+-]?)\.(?=inf|nan)/i, '$1'));

const readSample = (reader: Reader, value: unknown, where: string): ExpectedSample => {
  const fields = reader.fields(value, where, 'sample');
  const labelsText = reader.text(fields, 'labels', where).trim();
  const described = labelsText === '' ? { labels: {}, end: 0 } : readSeries(labelsText);
  if (described?.end !== labelsText.length) reader.complain(where, `labels: no series: ${JSON.stringify(labelsText)}`);
  const histogramText = reader.text(fields, 'histogram', where).trim();
  const text = reader.text(fields, 'value', where).trim();
  const got = histogramText === '' ? numberOf(text === '' ? '0' : text) : histogramOf(histogramText);
  if (got === undefined) reader.complain(where, `no value: ${JSON.stringify(histogramText || text)}`);
  return { labels: described?.labels ?? {}, value: got ?? 0 };
};

const readExpression = (reader: Reader, value: unknown, where: string): ExpressionTest => {
  const fields = reader.fields(value, where, 'expression');
  return {
    expr: reader.text(fields, 'expr', where),
    evalMs: reader.duration(fields, 'eval_time', { where, otherwise: '0' }),
    samples: reader
      .list(fields, 'exp_samples', where)
      .map((sample, i) => readSample(reader, sample, `${where}.exp_samples[${i}]`)),
  };
};

const readAlertTest = (reader: Reader, value: unknown, where: string): AlertTest => {
  const fields = reader.fields(value, where, 'alertTest');
  const alertname = reader.text(fields, 'alertname', where);
  if (alertname === '') reader.complain(where, 'misses required attribute alertname');
  return {
    alertname,
    evalMs: reader.duration(fields, 'eval_time', { where, otherwise: '0' }),
    alerts: reader.list(fields, 'exp_alerts', where).map((alert, i) => {
      const at = `${where}.exp_alerts[${i}]`;
      const expected = reader.fields(alert, at, 'alert');
      return {
        // promtool adds the name itself, and so need nobody write it.
        labels: { ...reader.labels(expected, 'exp_labels', at), alertname },
        annotations: reader.labels(expected, 'exp_annotations', at),
      };
    }),
  };
};

const readInputSeries = (
  reader: Reader,
  value: unknown,
  { where, placement }: { where: string; placement: Placement },
): ExposedSeries[] => {
  const fields = reader.fields(value, where, 'series');
  const series = placed(reader.text(fields, 'series', where), reader.text(fields, 'values', where), placement);
  if (typeof series !== 'string') return [series];
  reader.complain(where, series);
  return [];
};

const readGroup = (
  reader: Reader,
  value: unknown,
  { where, interval }: { where: string; interval: string },
): TestGroup => {
  const fields = reader.fields(value, where, 'group');
  const startText = reader.text(fields, 'start_timestamp', where) || '0';
  const start = readMoment(startText);
  if (start === undefined) reader.complain(where, `start_timestamp: no time: ${startText}`);
  const intervalMs = reader.duration(fields, 'interval', { where, otherwise: interval });
  const placement = { start: start ?? unixMs(0), intervalMs };
  return {
    name: reader.text(fields, 'name', where),
    start: placement.start,
    series: reader
      .list(fields, 'input_series', where)
      .flatMap((one, i) => readInputSeries(reader, one, { where: `${where}.input_series[${i}]`, placement })),
    expressions: reader
      .list(fields, 'promql_expr_test', where)
      .map((one, i) => readExpression(reader, one, `${where}.promql_expr_test[${i}]`)),
    alerts: reader
      .list(fields, 'alert_rule_test', where)
      .map((one, i) => readAlertTest(reader, one, `${where}.alert_rule_test[${i}]`)),
    externalLabels: reader.labels(fields, 'external_labels', where),
    externalUrl: reader.text(fields, 'external_url', where),
  };
};

const empty: UnitTestFile = { ruleFiles: [], groupOrder: [], fuzzy: false, evaluationMs: 0, groups: [] };

/** The tree as plain values; what is empty is undefined. */
const plain = (branch: Branch): unknown => {
  switch (branch.kind) {
    case 'text':
      return branch.text;
    case 'list':
      return branch.items.map(plain);
    case 'fields':
      return Object.fromEntries(branch.fields.map(({ key, value }) => [key.text, plain(value)]));
    case 'nothing':
      return undefined;
  }
};

const groupOrder = (reader: Reader, fields: Fields): readonly string[] => {
  const names = reader.list(fields, 'group_eval_order', 'file').map(String);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) reader.complain('file', `group name repeated in evaluation order: ${repeated}`);
  return names;
};

export const readUnitTests = (text: string): { value: UnitTestFile; problems: readonly Problem[] } => {
  const source = readSource(text);
  if (source.value === undefined) {
    const problems = source.problems.map(({ message, from = 0 }) => {
      const { line, column } = placeOf(text, from);
      return { message: `line ${line}, column ${column}: ${message}` };
    });
    return { value: empty, problems };
  }
  const reader = new Reader();
  const fields = reader.fields(plain(source.value), 'file', 'file');
  const interval = reader.text(fields, 'evaluation_interval', 'file') || defaultInterval;
  const value: UnitTestFile = {
    ruleFiles: reader.list(fields, 'rule_files', 'file').map(String),
    groupOrder: groupOrder(reader, fields),
    evaluationMs: reader.duration(fields, 'evaluation_interval', { where: 'file', otherwise: defaultInterval }),
    fuzzy: reader.text(fields, 'fuzzy_compare', 'file') === 'true',
    groups: reader
      .list(fields, 'tests', 'file')
      .map((group, i) => readGroup(reader, group, { where: `tests[${i}]`, interval })),
  };
  if (value.evaluationMs <= 0) reader.complain('file', 'evaluation_interval: must be more than nothing');
  return { value, problems: reader.problems };
};
