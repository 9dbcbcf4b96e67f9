import type { Alert } from '../common/alerts.ts';
import { labelsKey, type Labels } from '../common/labels.ts';
import type { UnixMs } from '../common/units.ts';
import { forStateSeries, stateSeries } from './rules/rules.ts';
import type { Appender } from './store/store.ts';

/** As often as rules run that do not say it themselves. */
const everyMs = 15_000;

interface Mirrored {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

const seriesOf = ({ labels, condition, pendingSince }: Alert): readonly Mirrored[] =>
  condition === 'resolved'
    ? []
    : [
        { name: stateSeries, labels: { ...labels, alertstate: condition }, value: 1 },
        { name: forStateSeries, labels, value: Math.floor(pendingSince / 1_000) },
      ];

/**
 * The series ALERTS and ALERTS_FOR_STATE of alerts that another window evaluates for all: whoever asks here finds them as
 * if this window had. What is over, or evaluated here from now on, ends.
 */
export class AlertMirror {
  readonly #store: Pick<Appender, 'set' | 'end'>;
  #standing = new Map<string, Mirrored>();
  #shownAt: UnixMs | undefined;

  constructor(store: Pick<Appender, 'set' | 'end'>) {
    this.#store = store;
  }

  /** `alerts` are those of other windows; it is asked for no more often than rules run. */
  show(alerts: () => readonly Alert[], now: UnixMs): void {
    // A clock that was set back must not put it off.
    if (this.#shownAt !== undefined && Math.abs(now - this.#shownAt) < everyMs) return;
    this.#shownAt = now;
    const next = new Map(
      alerts()
        .flatMap(seriesOf)
        .map((one) => [`${one.name} ${labelsKey(one.labels)}`, one]),
    );
    this.#end((key) => !next.has(key), now);
    for (const { name, labels, value } of next.values()) this.#store.set(name, labels, now, value);
    this.#standing = next;
  }

  /** This window evaluates them itself. */
  leave(now: UnixMs): void {
    this.#end(() => true, now);
    this.#standing = new Map();
    this.#shownAt = undefined;
  }

  #end(isOver: (key: string) => boolean, now: UnixMs): void {
    for (const [key, { name, labels }] of this.#standing) if (isOver(key)) this.#store.end(name, labels, now);
  }
}
