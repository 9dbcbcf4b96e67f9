/** A series selector by itself, as in `{server="tsserver"}`: what an export or an interface is asked for. */
import type { Problem } from '../../common/problem.ts';
import type { Matcher } from '../store/store.ts';
import { unwrapped } from './ast.ts';
import { checkTypes } from './check.ts';
import { parseSyntax } from './parse.ts';

export const readSelector = (
  text: string,
): { readonly value: readonly Matcher[]; readonly problems: readonly Problem[] } => {
  const { expr, problems } = parseSyntax(text);
  if (expr === undefined) return { value: [], problems };
  const wrong = checkTypes(expr);
  if (wrong.length > 0) return { value: [], problems: wrong };
  const selector = unwrapped(expr);
  if (selector.kind !== 'selector' || selector.shift.offset !== undefined || selector.shift.at !== undefined)
    return {
      value: [],
      problems: [{ message: 'only a series selector is understood here, as in {server="tsserver"}' }],
    };
  return { value: selector.matchers, problems: [] };
};
