import type { Labels } from '../../common/labels.ts';

/** Two targets are one when all their labels are. */
export const targetKey = (target: Labels): string =>
  JSON.stringify(Object.entries(target).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Text with the labels of a target and a value put in. */
export const filledIn = (text: string, target: Labels, value = ''): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => (name === 'value' ? value : (target[name] ?? '')));
