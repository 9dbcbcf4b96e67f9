/** With which methods each path is asked: whoever comes with another is told which there are. Pure. */
import { methodsOfAlertmanager } from './alertmanager.ts';
import { matchOf } from './incoming.ts';
import { methodsOfPrometheus } from './prometheus.ts';
import { routes } from './routes.ts';

const pages: Readonly<Record<string, readonly string[]>> = {
  '/': ['GET'],
  '/login': ['GET', 'POST'],
  '/logout': ['POST'],
  '/metrics': ['GET'],
  '/api/openapi.json': ['GET'],
};

const named = (path: string): readonly string[] => {
  if (Object.hasOwn(pages, path)) return pages[path] ?? [];
  if (path.startsWith('/assets/')) return ['GET'];
  if (path.startsWith('/api/v1/')) return methodsOfPrometheus(path.slice(8));
  if (path.startsWith('/api/v2/')) return methodsOfAlertmanager(path.slice(8));
  return routes.flatMap((route) => (matchOf(route.path, path) === undefined ? [] : [route.method.toUpperCase()]));
};

/** None where there is no such path. Where something can be read, so can its headers alone. */
export const methodsOf = (path: string): readonly string[] => {
  const methods = named(path);
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
};
