import type { IncomingMessage } from 'node:http';
import { readBody } from './body.ts';
import { parsed } from './incoming.ts';
import type { Route } from './routes.ts';

/** What a route is asked with, checked by its schemas; or what is wrong with it, field by field. */
export const checked = async (
  { query, body }: Route,
  request: IncomingMessage,
  searchParams: URLSearchParams,
): Promise<{ readonly query: unknown; readonly body: unknown } | { readonly wrong: string }> => {
  const asked = query?.safeParse(Object.fromEntries(searchParams));
  const given = body?.safeParse(parsed(await readBody(request)));
  const failed = [asked, given].find((one) => one?.success === false);
  if (failed?.error !== undefined)
    return {
      wrong: failed.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`).join('; '),
    };
  return { query: asked?.data, body: given?.data };
};
