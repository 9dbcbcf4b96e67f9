import type { Labels } from '../../common/labels.ts';

/** Two targets are one when all their labels are. */
export const targetKey = (target: Labels): string =>
  JSON.stringify(Object.entries(target).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Text with the labels of a target and a value put in. */
export const filledIn = (text: string, target: Labels, value = ''): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => (name === 'value' ? value : (target[name] ?? '')));

/** Whom it is about, for a reader: the component, its operation or cache. */
export const targetText = (target: Labels): string => {
  const { server, process, operation, cache, owner, extension } = target;
  const component = server ?? process ?? owner ?? extension ?? '';
  return (
    [operation ?? cache, component].filter((text) => text !== undefined && text !== '').join(' of ') || 'this machine'
  );
};
