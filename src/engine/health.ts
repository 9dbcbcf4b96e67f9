import { catalogue, isEvent, metricIds, seriesName, type MetricId } from '../common/catalogue.ts';
import { definitions } from '../common/definitions.ts';
import type { HealthReport, HealthRow, ServerInfo } from '../common/protocol/engine.ts';
import type { EarState } from '../common/calls.ts';
import type { UnixMs } from '../common/units.ts';
import type { EngineRim } from './engineRim.ts';
import type { Stalls } from './stalls/stalls.ts';

/** Faults by room and message, newest stamp and count; the oldest give way. */
export class Faults {
  readonly #known = new Map<string, HealthReport['faults'][number]>();
  readonly #rim: Pick<EngineRim, 'clock' | 'post'>;
  static readonly cap = 100;

  constructor(rim: Pick<EngineRim, 'clock' | 'post'>) {
    this.#rim = rim;
  }

  #report(at: UnixMs, room: string, message: string): number {
    const key = `${room}\u0000${message}`;
    const count = (this.#known.get(key)?.count ?? 0) + 1;
    this.#known.delete(key);
    this.#known.set(key, { at, room, message, count });
    const [oldest] = this.#known.keys();
    if (this.#known.size > Faults.cap && oldest !== undefined) this.#known.delete(oldest);
    return count;
  }

  /** For what goes wrong in a room. The page counts it all; the log has the first, the tenth, the hundredth. */
  of(room: string): (reason: string) => void {
    const { clock, post } = this.#rim;
    return (reason) => {
      const count = this.#report(clock.now(), room, reason);
      if (/^10*$/.test(String(count))) post({ type: 'log', level: 'warning', message: `${room}: ${reason}` });
    };
  }

  get list(): HealthReport['faults'] {
    return [...this.#known.values()].reverse();
  }
}

export interface HealthFacts {
  readonly servers: readonly ServerInfo[];
  readonly tapEnabled: boolean;
  readonly ear: EarState;
  readonly stalls: Pick<Stalls, 'state'>;
  /** Whether a metric has a sample now. */
  hasSamples(metric: MetricId): boolean;
  /** Why a metric cannot be had here. */
  lacking(metric: MetricId): string | undefined;
  readonly cost: HealthReport['cost'];
  readonly sampling: HealthReport['sampling'];
  readonly faults: HealthReport['faults'];
}

const earDetail = ({ state, heard, missed, closed, reason }: EarState): string => {
  if (state === 'off') return 'Off: see the setting vitals.tap.providers.';
  if (state === 'failed') return `It has switched itself off: ${reason}.`;
  const told = [`${String(heard)} extensions are heard`];
  if (missed > 0) told.push(`${String(missed)} were active before and are heard after a reload`);
  if (closed > 0)
    told.push(`${String(closed)} cannot be heard, because their API object does not let itself be changed`);
  return `${told.join('; ')}.`;
};

/** What is read from the machine at each sample, so that its absence says something of the machine. */
const isOfTheMachine = (metric: MetricId): boolean => /^(?:system|hw|process)\./.test(catalogue[metric].name);

const stateOf = (metric: MetricId, facts: HealthFacts): HealthRow => {
  const what = seriesName(metric);
  const { source } = catalogue[metric];
  const description = [catalogue[metric].description, definitions[metric]?.definition ?? ''].join(' ').trim();
  if (source === 'tap' && !facts.tapEnabled) {
    return { what, state: 'disabled', detail: 'Language-server timing is off: see the setting vitals.tap.enabled.' };
  }
  if (catalogue[metric].source === 'second ear' && facts.ear.state !== 'on') {
    return { what, state: 'disabled', detail: earDetail(facts.ear) };
  }
  if (facts.hasSamples(metric)) return { what, state: 'ok', detail: description };
  const reason = facts.lacking(metric);
  if (reason !== undefined) return { what, state: 'unavailable', detail: `${description} Reason: ${reason}.` };
  if (isEvent(metric)) return { what, state: 'ok', detail: `${description} None seen yet.` };
  return isOfTheMachine(metric)
    ? { what, state: 'unavailable', detail: `${description} This machine has not told it so far.` }
    : { what, state: 'waiting', detail: `${description} Nothing has reported it yet.` };
};

/** What **Show Health of IDE Vitals** prints. */
export const healthReport = (facts: HealthFacts): HealthReport => ({
  listeners: [
    ...facts.servers.map((server) => ({
      what: `Language server ${server.name}`,
      state: 'ok' as const,
      detail: `of ${server.extensionName || server.extensionId || 'an unknown extension'}, process ${String(server.pid)}, over ${server.transport}, ${server.protocol === 'tsserver' ? "tsserver's protocol: it cancels through a file, so cancelled requests are not seen" : 'LSP'}`,
    })),
    {
      what: 'Provider timing',
      state: facts.ear.state === 'on' ? ('ok' as const) : ('disabled' as const),
      detail: earDetail(facts.ear),
    },
    {
      what: 'Stall profiling',
      state: facts.stalls.state.isOn ? ('ok' as const) : ('disabled' as const),
      detail: facts.stalls.state.detail,
    },
  ],
  metrics: metricIds.map((metric) => stateOf(metric, facts)),
  cost: facts.cost,
  sampling: facts.sampling,
  faults: facts.faults,
});
