import type { BoardPanel, BoardThreshold, BoardUnit, ThresholdLevel } from '../../common/boards.ts';
import { isFields, type Fields } from './reading.ts';

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** Ids of https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts that mean one of ours. */
const units: Readonly<Record<string, BoardUnit>> = {
  none: 'number',
  short: 'number',
  percent: 'percent',
  percentunit: 'ratio',
  ms: 'milliseconds',
  s: 'seconds',
  bytes: 'bytes',
  decbytes: 'bytes',
  Bps: 'bytesPerSecond',
  binBps: 'bytesPerSecond',
  cps: 'perSecond',
  ops: 'perSecond',
  reqps: 'perSecond',
  rps: 'perSecond',
  wps: 'perSecond',
  iops: 'perSecond',
  celsius: 'celsius',
  watt: 'watts',
};

/** What a colour is taken to say. Dashboards name them, or write them as hexadecimal numbers, which say nothing. */
const levelOfColor = (color: string): ThresholdLevel | undefined => {
  if (/green|blue|transparent/.test(color)) return 'healthy';
  if (/yellow|orange/.test(color)) return 'warning';
  return /red/.test(color) ? 'critical' : undefined;
};

const thresholdsOf = (steps: readonly unknown[], tell: (text: string) => void): readonly BoardThreshold[] =>
  steps.slice(0, 10).flatMap((step): BoardThreshold[] => {
    const { color, value } = fieldsOf(step);
    const level = levelOfColor(textOf(color));
    if (level === undefined) {
      tell(`the colour ${textOf(color) || 'of a threshold'} means none of healthy, warning and critical.`);
      return [];
    }
    return [{ from: numberOf(value) ?? null, level }];
  });

/** Unit, ends and thresholds of a panel: of `fieldConfig.defaults`, or where dashboards of old had them. */
export const grafanaScale = (
  fields: Fields,
  tell: (text: string) => void,
): Pick<BoardPanel, 'unit' | 'min' | 'max' | 'thresholds' | 'legend'> => {
  const defaults = fieldsOf(fieldsOf(fields['fieldConfig'])['defaults']);
  const [axis] = Array.isArray(fields['yaxes']) ? fields['yaxes'].map(fieldsOf) : [];
  const name = textOf(defaults['unit']) || textOf(fields['format']) || textOf(axis?.['format']);
  const unit = units[name];
  if (name !== '' && unit === undefined) tell(`the unit ${name} is shown as a plain number.`);
  const [min, max] = [numberOf(defaults['min']), numberOf(defaults['max'])];
  const isOrdered = min === undefined || max === undefined || min < max;
  const { mode, steps } = fieldsOf(defaults['thresholds']);
  if (mode === 'percentage') tell('thresholds in percent of the scale were left out.');
  const read = mode === 'percentage' || !Array.isArray(steps) ? [] : thresholdsOf(steps, tell);
  // A base alone tells nothing apart.
  const thresholds = read.some(({ from }) => from !== null) ? read : [];
  const { showLegend } = fieldsOf(fieldsOf(fields['options'])['legend']);
  return {
    ...(unit === undefined || unit === 'number' ? {} : { unit }),
    ...(min === undefined || !isOrdered ? {} : { min }),
    ...(max === undefined || !isOrdered ? {} : { max }),
    ...(thresholds.length === 0 ? {} : { thresholds }),
    ...(showLegend === false || fieldsOf(fields['legend'])['show'] === false ? { legend: 'hidden' as const } : {}),
  };
};
