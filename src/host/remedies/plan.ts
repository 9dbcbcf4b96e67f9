/** What an order comes to in this editor: exactly what would be changed and run, or why nothing can be. Pure. */
import type { ResponseMeans, ResponseRecord } from '../../common/responses.ts';
import { bytes } from '../../common/valueText.ts';
import type { Change } from './change.ts';
import { changesText, deedOf, type Known } from './remedy.ts';

export interface Plan {
  readonly changes: readonly Omit<Change, 'place'>[];
  /** A command to run after the changes. */
  readonly command?: string;
  /** A process to end. */
  readonly pid?: number;
  readonly cache?: ResponseMeans['cache'];
  readonly nodes?: true;
  /** All of it in the words of settings and commands. */
  readonly words: readonly string[];
  /** What it does and what is lost, and how it is taken back. */
  readonly effect: string;
  readonly undo: string;
}
export type Planned = Plan | { readonly impossible: string };

export interface PlanOptions {
  readonly known: Known;
  /** Whether a process is a child of this extension host, which we saw being spawned. */
  isChild(pid: number): boolean;
}

const mebibyte = 1_048_576;

/** Why more memory would not help; undefined where it may. */
const notAtLimit = (change: Plan['changes'][number], { memory }: ResponseMeans, known: Known): string | undefined => {
  const limit = known.value(change.key);
  if (memory === undefined || typeof limit !== 'number' || limit <= 0) return undefined;
  if (memory.bytes >= memory.share * limit * mebibyte) return undefined;
  return `it uses ${bytes(memory.bytes)} of the ${bytes(limit * mebibyte)} it may: its limit is not what holds it up`;
};

const restartPlan = ({ restart, pid }: ResponseMeans, { known, isChild }: PlanOptions): Planned => {
  const deed = restart === undefined ? undefined : deedOf(restart, known);
  if (restart !== undefined && deed?.command !== undefined)
    return {
      changes: [],
      command: deed.command,
      words: [`run ${deed.command}`],
      effect: restart.effect,
      undo: restart.undo,
    };
  if (restart !== undefined) return { impossible: 'the extension has no command here to restart its server' };
  if (pid === undefined || !isChild(pid))
    return { impossible: 'the process was not started by an extension that is here' };
  return {
    changes: [],
    pid,
    words: [`end process ${String(pid)} (SIGTERM)`],
    effect: 'Its extension is left to start it anew, as most do. Until then its answers are missing.',
    undo: 'Nothing to undo.',
  };
};

const changePlan = (means: ResponseMeans, options: PlanOptions): Planned => {
  const { change } = means;
  const deed = change === undefined ? undefined : deedOf(change, options.known);
  const [first] = deed?.changes ?? [];
  if (change === undefined || deed === undefined || first === undefined)
    return { impossible: 'its setting is not known here, or is as high already' };
  const reason = notAtLimit(first, means, options.known);
  if (reason !== undefined) return { impossible: reason };
  const restart = means.restart === undefined ? undefined : restartPlan({ restart: means.restart }, options);
  const command = restart !== undefined && 'words' in restart ? restart.command : undefined;
  return {
    changes: deed.changes,
    ...(command === undefined ? {} : { command }),
    words: [`set ${changesText(deed.changes)}`, ...(command === undefined ? [] : [`run ${command}`])],
    effect: change.effect,
    undo: change.undo,
  };
};

export const planOf = (
  { means, record }: { readonly means: ResponseMeans; readonly record: Pick<ResponseRecord, 'kind'> },
  options: PlanOptions,
): Planned => {
  if (means.nodes === true)
    return {
      changes: [],
      nodes: true,
      words: ['run what vitals.responses.scale.up says'],
      effect: 'What you have set up adds a machine.',
      undo: 'What vitals.responses.scale.down says is run.',
    };
  if (means.cache !== undefined)
    return {
      changes: [],
      cache: means.cache,
      words: [`empty the cache ${means.cache.cache} of ${means.cache.extension}`],
      effect: 'The extension fills it anew: the next look-ups are slower.',
      undo: 'Nothing to undo.',
    };
  return record.kind === 'restart' ? restartPlan(means, options) : changePlan(means, options);
};
