import type { RemedyRule } from '../common/diagnosis.ts';
import type { Labels } from '../common/labels.ts';
import type { ResponseMeans, ResponseRule } from '../common/responses.ts';
import type { HeapLimit, ServerFacts } from '../common/serverFacts.ts';
import { shipped } from './shipped.ts';

type Ask = (expr: string) => readonly { readonly labels: Labels; readonly value: number }[];

const isOf = (server: ServerFacts, { extension = '' }: Labels): boolean =>
  server.extension.toLowerCase() === extension.toLowerCase();

/** Several servers may belong to one extension: the one whose process it is, if the facts name it. */
const factsOf = (target: Labels): ServerFacts | undefined => {
  const known = shipped.servers.filter((server) => isOf(server, target));
  const name = target['process'] ?? target['server'] ?? '';
  return known.find(({ names }) => names.includes(name)) ?? known[0];
};

const remedyOf = (id: string): RemedyRule | undefined => shipped.remedies.find((remedy) => remedy.id === id);

const quoted = (text: string): string => JSON.stringify(text);

/** The largest process of the target, and its number. */
const processOf = (target: Labels, ask: Ask): { readonly pid: number; readonly bytes: number } | undefined => {
  const { extension = '', process = '' } = target;
  const labels = `role="language server",extension=${quoted(extension)},process=${quoted(process)}`;
  const [largest] = ask(`topk(1, process_memory_usage_bytes{${labels}})`);
  return largest === undefined ? undefined : { pid: Number(largest.labels['pid']), bytes: largest.value };
};

const limitOf = ({ collector }: ServerFacts): HeapLimit | undefined =>
  shipped.heapLimits.find((one) => one.collector === collector);

const scaling = (target: Labels, ask: Ask): ResponseMeans | undefined => {
  const server = factsOf(target);
  const running = processOf(target, ask);
  if (server === undefined || running === undefined) return undefined;
  const change = remedyOf(`${server.id}-memory`);
  const restart = remedyOf(`${server.id}-restart`);
  const share = limitOf(server)?.memoryShare;
  // Without its limit nobody can tell whether more of it would help: that stays advice.
  if (change === undefined || typeof share !== 'number') return undefined;
  return { change, memory: { bytes: running.bytes, share }, ...(restart === undefined ? {} : { restart }) };
};

const restarting = (target: Labels, ask: Ask): ResponseMeans | undefined => {
  const server = factsOf(target);
  const running = processOf(target, ask);
  if (running === undefined) return undefined;
  const memory = { bytes: running.bytes, share: 0 };
  const restart = server === undefined ? undefined : remedyOf(`${server.id}-restart`);
  return restart === undefined ? { pid: running.pid, memory } : { restart, memory };
};

const switching = (target: Labels): ResponseMeans | undefined => {
  const server = factsOf(target);
  const feature = shipped.serverFeatures
    .find(({ id }) => id === server?.id)
    ?.features.find(({ operation }) => operation === target['operation']);
  if (server === undefined || feature === undefined) return undefined;
  const change: RemedyRule = {
    id: `${server.id}-${feature.operation}-off`,
    title: `Switch it off in ${server.title}`,
    causes: [],
    when: '',
    extension: server.extension,
    changes: feature.changes,
    effect: `Until it is tried again you lack: ${feature.lost}`,
    undo: 'The settings are put back when it is tried again.',
    source: server.manifest?.url ?? server.source,
    checked: feature.checked,
  };
  return { change };
};

/** With what a response to a target is done; undefined where nothing is known to do it with. */
export const responseMeans = ({ id, kind }: ResponseRule, target: Labels, ask: Ask): ResponseMeans | undefined => {
  if (id === 'scale-machine') return { nodes: true };
  switch (kind) {
    case 'scale':
      return scaling(target, ask);
    case 'restart':
      return restarting(target, ask);
    case 'breaker':
      return switching(target);
    case 'cache':
      return { cache: { extension: target['extension'] ?? '', cache: target['cache'] ?? '' } };
  }
};
