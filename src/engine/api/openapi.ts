/** The OpenAPI 3.1 document, made of the table of routes and of the schemas that check what comes in. */
import * as z from 'zod';
import { problem } from './schemas.ts';
import { routes, type Route } from './routes.ts';

type Json = Readonly<Record<string, unknown>>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io }) as Json;
  return rest;
};

const jsonOf = (schema: Json): Json => ({ 'application/json': { schema } });

interface Fields {
  readonly properties?: Json;
  readonly required?: readonly string[];
}
const noFields: Fields = {};

const parametersOf = ({ path, query }: Route): readonly Json[] => {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const fields: Fields = query === undefined ? noFields : schemaOf(query, 'input');
  const { properties = {}, required = [] } = fields;
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  return [...inPath, ...inQuery];
};

const problemAnswer = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const operationOf = (route: Route): Json => {
  const parameters = parametersOf(route);
  return {
    operationId: `${route.method}${route.path.replaceAll(/[^a-z]+(\w?)/gi, (_, first: string) => first.toUpperCase())}`,
    summary: route.summary,
    description: `Level: ${route.level}.`,
    security: route.level === 'public' ? [{}] : [{ bearer: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: jsonOf(schemaOf(route.body, 'input')) } }),
    responses: {
      200: { description: 'Done.', content: jsonOf(schemaOf(route.answer, 'output')) },
      400: problemAnswer('It was not understood.'),
      ...(route.level === 'public'
        ? {}
        : { 401: problemAnswer('A token is missing.'), 403: problemAnswer('The token does not reach so far.') }),
      ...(route.path.includes('{')
        ? { 404: problemAnswer('There is no such thing.'), 409: problemAnswer('It has been done already.') }
        : {}),
      429: problemAnswer('Too many requests.'),
    },
  };
};

export const openApi = (version: string): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'IDE Vitals',
      version,
      description:
        "How fast this machine's editor is. Beside these paths it answers Prometheus's API below /api/v1, Alertmanager's below /api/v2, and /metrics; /api/metrics/stream is a WebSocket.",
    },
    servers: [{ url: 'http://127.0.0.1:{port}', variables: { port: { default: '9477' } } }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, 'output') },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
};
