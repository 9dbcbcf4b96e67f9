import type { Diagnosis } from '../common/diagnosis.ts';
import type { HealthReport, HostMessage } from '../common/protocol/engine.ts';
import type { SaveBreakdown } from '../common/saves.ts';
import type { UnixMs } from '../common/units.ts';
import type { ApiDesk } from './apiDesk.ts';
import type { Alerting } from './alerting.ts';
import type { EngineRim } from './engineRim.ts';
import type { Notifying } from './notifying.ts';
import { diagnose, type Ask } from './explain/explain.ts';
import type { HistoryTasks } from './historyTasks.ts';
import type { Queries } from './queries.ts';
import type { Responding } from './responding.ts';
import { refusalOfQuery } from './serve/serve.ts';
import { shipped } from './shipped.ts';
import type { Timeline } from './timeline/timeline.ts';

/** A diagnosis tells what changed within this long before. */
const changesBeforeMs = 900_000;

export interface AnswersOptions {
  readonly rim: Pick<EngineRim, 'post'>;
  readonly queries: Queries;
  readonly timeline: Timeline;
  readonly alerts: Pick<Alerting, 'answer'>;
  readonly channels: Pick<Notifying, 'answer'>;
  readonly tasks: HistoryTasks;
  readonly api: Pick<ApiDesk, 'answer'>;
  readonly responses: Pick<Responding, 'answer'>;
  /** The display name of an extension. */
  nameOf(extension: string): string;
  saves(): readonly SaveBreakdown[];
  health(now: UnixMs): HealthReport;
}

/** What the host asks by number, and is answered by the same. */
export type HostQuestion = Extract<HostMessage, { readonly request: number }>;

export const isQuestion = (message: HostMessage): message is HostQuestion =>
  'request' in message && typeof message.request === 'number';

/** Answers the host's questions; each answer names its request. */
export class Answers {
  readonly #options: AnswersOptions;

  constructor(options: AnswersOptions) {
    this.#options = options;
  }

  give(message: HostQuestion, now: UnixMs): void {
    const { request } = message;
    const { rim, queries, alerts, channels, tasks, saves, health } = this.#options;
    const { post } = rim;
    switch (message.type) {
      case 'health':
        post({ type: 'health', request, report: health(now) });
        break;
      case 'history':
        tasks.begin(request, message.task);
        break;
      case 'history-cancel':
        tasks.cancel(request);
        break;
      case 'saves':
        post({ type: 'saves', request, saves: saves() });
        break;
      case 'query': {
        const answer = refusalOfQuery('query', message.query) ?? queries.answer(message.query, now);
        post({ type: 'answer', request, answer });
        break;
      }
      case 'diagnose':
        post({ type: 'diagnosis', request, diagnosis: this.diagnose(now, message.at) });
        break;
      case 'access':
        post({ type: 'access', request, answer: this.#options.api.answer(message.ask, now) });
        break;
      case 'responses':
        post({ type: 'responses', request, list: this.#options.responses.answer(message.ask, now) });
        break;
      case 'alerts':
        post({ type: 'alerts', request, answer: alerts.answer(message.ask, now) });
        break;
      case 'channels':
        post({ type: 'channels', request, answer: channels.answer(message.ask) });
        break;
    }
  }

  /** Why it is slow now, or was at a time. */
  diagnose(now: UnixMs, then?: UnixMs): Diagnosis {
    const { queries, timeline, nameOf } = this.#options;
    const at = then ?? now;
    const when = then === undefined ? 'now' : 'past';
    const { events: changes } = timeline.answer({ rangeMs: changesBeforeMs, endMs: at }, now);
    const ask: Ask = (expr, time) => queries.ask(expr, time, when);
    return { ...diagnose({ ask, nameOf, checks: queries.checks }, at, shipped), changes };
  }
}
