/** Plain data as the tree of a rule file: for rules that are shipped as data, and have no text to point at. */
import type { Branch, TextBranch } from '../yaml/yaml.ts';

const nowhere = { from: 0, to: 0 };
const textOf = ({ text, isPlain }: Pick<TextBranch, 'text' | 'isPlain'>): TextBranch => ({
  kind: 'text',
  text,
  isPlain,
  ...nowhere,
  offsetOf: () => 0,
});

export const treeOf = (value: unknown): Branch => {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(treeOf), ...nowhere };
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, inner]) => ({
      key: textOf({ text: key, isPlain: true }),
      value: treeOf(inner),
    }));
    return { kind: 'fields', fields, ...nowhere };
  }
  if (value === null || value === undefined) return { kind: 'nothing', ...nowhere };
  return typeof value === 'string'
    ? textOf({ text: value, isPlain: false })
    : textOf({ text: JSON.stringify(value), isPlain: true });
};
