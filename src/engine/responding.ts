import { reasonOf } from '../common/problem.ts';
import type { ResponseAsk, ResponseInput, ResponseList, ResponseReply } from '../common/responses.ts';
import type { UnixMs } from '../common/units.ts';
import type { Alerting } from './alerting.ts';
import { failureOf, isGone, newId, ownerMark } from './database/database.ts';
import type { EngineRim } from './engineRim.ts';
import type { Keeping } from './keeping.ts';
import type { Queries } from './queries.ts';
import { responseMeans } from './responseMeans.ts';
import { memoryWord, Responses, StoredResponses } from './responses/responses.ts';
import { shipped } from './shipped.ts';
import type { Timeline } from './timeline/timeline.ts';

export interface RespondingOptions {
  readonly rim: Pick<EngineRim, 'post' | 'options'>;
  readonly queries: Pick<Queries, 'ask' | 'checks'>;
  readonly history: Pick<Keeping, 'leadsMachine' | 'shared'>;
  readonly alerts: Pick<Alerting, 'audit' | 'isAutomatic' | 'mayShow'>;
  readonly timeline: Pick<Timeline, 'append'>;
  onFault(reason: string): void;
}

/** Automatic responses, joined with what they ask and what they tell. */
export class Responding {
  readonly #options: RespondingOptions;
  readonly #responses: Responses;
  #shared: Keeping['shared'];
  #problems = '';

  constructor(options: RespondingOptions, input: ResponseInput) {
    this.#options = options;
    const { rim, queries, alerts, timeline } = options;
    const ask = (expr: string, at: UnixMs): ReturnType<Queries['ask']> => queries.ask(expr, at);
    this.#responses = new Responses(
      {
        rules: shipped.responses,
        // An engine that was restarted goes on with what its host has in hand.
        owner: ownerMark(rim.options.session),
        isGone,
        ask,
        problemOf: (expr) => {
          const problems = queries.checks.check(expr.replaceAll(memoryWord, '0'));
          return problems.length === 0 ? undefined : problems.map(({ message }) => message).join('; ');
        },
        meansOf: (rule, target, at) => responseMeans(rule, target, (expr) => ask(expr, at)),
        isAutomatic: (severity) => alerts.isAutomatic(severity),
        mayShow: (severity, at) => alerts.mayShow(severity, at),
        order: (order) => {
          rim.post({ type: 'respond', order });
        },
        audit: (entry) => {
          alerts.audit(entry);
        },
        noted: ({ title, rule }, told, at) => {
          timeline.append({ at, kind: 'response', subject: rule, text: `${title}: ${told}.` });
        },
        newId,
      },
      input,
    );
    this.#tellProblems(this.#responses.configure(input, 0 as UnixMs));
  }

  configure(input: ResponseInput, now: UnixMs): void {
    this.#tellProblems(this.#responses.configure(input, now));
  }

  tick(now: UnixMs): void {
    const { shared, leadsMachine } = this.#options.history;
    if (shared !== undefined && shared.database !== this.#shared?.database) {
      this.#shared = shared;
      const onFault = (error: unknown): void => {
        if (failureOf(error) !== 'busy') this.#options.onFault(reasonOf(error));
      };
      this.#responses.use(new StoredResponses(shared.database, onFault), now);
    }
    this.#responses.tick(now, { leads: leadsMachine });
  }

  reply(reply: ResponseReply, now: UnixMs): void {
    this.#responses.reply(reply, now);
  }

  get counts(): Responses['counts'] {
    return this.#responses.counts;
  }

  answer(ask: ResponseAsk, now: UnixMs): ResponseList {
    return this.#responses.answer(ask, now);
  }

  #tellProblems(problems: readonly string[]): void {
    const told = problems.join('\n');
    if (told !== this.#problems && told !== '')
      for (const message of problems) this.#options.rim.post({ type: 'log', level: 'warning', message });
    this.#problems = told;
  }
}
