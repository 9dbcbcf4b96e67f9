/** A label set as Prometheus prints it in errors: the name is one label among others. */
import type { Labels } from '../../common/labels.ts';
import { quoted } from '../../common/goStrings.ts';

export const labelsText = (labels: Labels): string =>
  `{${Object.keys(labels)
    .sort()
    .map((name) => `${/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name)}=${quoted(labels[name] ?? '')}`)
    .join(', ')}}`;
