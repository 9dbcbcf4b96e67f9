/** The labels of a series: names as Prometheus writes them, values free text. The metric name is `__name__`. */
export type Labels = Readonly<Record<string, string>>;

export const metricNameLabel = '__name__';

/** Empty where there is none: what every object has of itself is no label. */
export const labelOf = (labels: Labels, name: string): string =>
  Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';

/** A key that is equal for equal label sets, whatever the order in which they were written. */
export const labelsKey = (labels: Labels): string => {
  let key = '';
  for (const name of Object.keys(labels).sort()) key += `${name}\u0001${labels[name] ?? ''}\u0002`;
  return key;
};

/** `name{a="b"}` as Prometheus prints it. */
export const formatLabels = (labels: Labels): string => {
  const { [metricNameLabel]: name = '', ...others } = labels;
  const pairs = Object.keys(others)
    .sort()
    .map((label) => `${label}=${JSON.stringify(others[label])}`);
  return pairs.length === 0 && name !== '' ? name : `${name}{${pairs.join(', ')}}`;
};
