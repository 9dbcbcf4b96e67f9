/** An expression about fewer series: each of its selectors, found by the parser, gets further matchers. */
import { quoted } from '../../common/goStrings.ts';
import type { Labels } from '../../common/labels.ts';
import type { Problem } from '../../common/problem.ts';
import { parseSyntax, selectorNodes } from './parse.ts';
import { childNodes } from './treeReader.ts';

/**
 * The same text where no label is given; problems where the text cannot be read, or a name is none that a matcher may
 * have without quotes. What a selector demands already it goes on to demand.
 */
export const narrowed = (
  text: string,
  labels: Labels,
): { readonly value: string; readonly problems: readonly Problem[] } => {
  const entries = Object.entries(labels);
  if (entries.length === 0) return { value: text, problems: [] };
  const strange = entries.find(([name]) => !/^[A-Za-z_]\w*$/.test(name));
  if (strange !== undefined) return { value: text, problems: [{ message: `${quoted(strange[0])} is no label` }] };
  const { problems } = parseSyntax(text);
  if (problems.length > 0) return { value: text, problems };
  const wanted = entries.map(([name, value]) => `${name}=${quoted(value)}`).join(', ');
  let [value, from] = ['', 0];
  for (const node of selectorNodes(text)) {
    const matchers = childNodes(node).find(({ name }) => name === 'LabelMatchers');
    const last = matchers?.lastChild ?? undefined;
    const at = last?.to ?? (matchers === undefined ? node.to : matchers.from + 1);
    value +=
      text.slice(from, at) + (last !== undefined ? `, ${wanted}` : matchers === undefined ? `{${wanted}}` : wanted);
    from = at;
  }
  return { value: value + text.slice(from), problems: [] };
};
