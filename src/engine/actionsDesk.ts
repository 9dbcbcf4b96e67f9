import { reasonOf } from '../common/problem.ts';
import type { ActionsAnswer, ActionsAsk } from '../common/protocol/actions.ts';
import type { ResponseList } from '../common/responses.ts';
import type { UnixMs } from '../common/units.ts';
import { Acts } from './acts.ts';
import type { Notifying } from './notifying.ts';
import type { Queries } from './queries.ts';
import type { Responding } from './responding.ts';
import { shipped } from './shipped.ts';
import type { Timeline } from './timeline/timeline.ts';

export interface ActionsDeskOptions {
  readonly responding: Pick<Responding, 'answer'>;
  readonly notifying: Pick<Notifying, 'answer'>;
  readonly queries: Pick<Queries, 'ask'>;
  readonly timeline: Pick<Timeline, 'answer'>;
}

/** For as long as the timeline keeps what happened. */
const historyMs = 30 * 86_400_000;

/** Stands between panels and what acts and tells: what was asked is answered, or refused in words; it never throws. */
export class ActionsDesk {
  readonly #options: ActionsDeskOptions;
  readonly #acts: Acts;

  constructor(options: ActionsDeskOptions) {
    this.#options = options;
    this.#acts = new Acts({
      rules: shipped.responses,
      remedies: shipped.remedies,
      ask: (expr, at) => options.queries.ask(expr, at, 'past'),
    });
  }

  answer(ask: ActionsAsk, now: UnixMs): ActionsAnswer {
    try {
      return this.#answer(ask, now);
    } catch (error) {
      return { of: 'refused', reason: reasonOf(error) };
    }
  }

  #answer(ask: ActionsAsk, now: UnixMs): ActionsAnswer {
    const { responding, notifying, timeline } = this.#options;
    switch (ask.of) {
      case 'responses':
        return { of: 'responses', list: responding.answer(ask.ask, now) };
      case 'history': {
        const { records, owner }: ResponseList = responding.answer({ kind: 'list' }, now);
        const { events } = timeline.answer({ rangeMs: historyMs }, now);
        return { of: 'history', acts: this.#acts.list({ records, owner, events }, now) };
      }
      case 'channels':
        return { of: 'channels', answer: notifying.answer(ask.ask) };
      case 'editor':
        return { of: 'refused', reason: 'Only the editor knows that.' };
    }
  }
}
