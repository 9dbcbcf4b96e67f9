/**
 * The overhead governor: how far we hold ourselves back, from what we cost. A function of state, reading and limit.
 * Each window of 60 s is judged whole: above the limit one more step is taken; below half of it for long enough one is
 * taken back. A step taken back too early (the very next windows are above the limit again) doubles how long the next
 * one waits, so that a steady load does not make it swing.
 */
const windowMs = 60_000;
/** A step is taken back only below this share of the limit. */
const easyShare = 0.5;
const shortestWait = 2;
const longestWait = 32;

export interface GovernorState {
  /** Steps taken, 0 to the number there are. */
  readonly steps: number;
  /** Share of a core over the last whole window; undefined before there was one. */
  readonly usage: number | undefined;
  /** Where the window began: the monotonic clock and the CPU seconds spent until then. */
  readonly from: { readonly elapsedMs: number; readonly cpuSeconds: number } | undefined;
  /** Easy windows in a row, and how many it takes. */
  readonly easy: number;
  readonly wait: number;
  /** Windows since a step was taken back. */
  readonly sinceRelief: number;
}

export const calm: GovernorState = {
  steps: 0,
  usage: undefined,
  from: undefined,
  easy: 0,
  wait: shortestWait,
  sinceRelief: Infinity,
};

export interface CostReading {
  readonly elapsedMs: number;
  /** CPU seconds spent so far, all our threads together. */
  readonly cpuSeconds: number;
}

const raised = (state: GovernorState, mostSteps: number): GovernorState => {
  const isRelapse = state.sinceRelief <= shortestWait;
  return {
    ...state,
    steps: Math.min(mostSteps, state.steps + 1),
    easy: 0,
    wait: isRelapse ? Math.min(longestWait, state.wait * 2) : state.wait,
    sinceRelief: Infinity,
  };
};

const eased = (state: GovernorState): GovernorState => {
  const easy = state.easy + 1;
  if (state.steps === 0) return { ...state, easy, wait: easy >= longestWait ? shortestWait : state.wait };
  if (easy < state.wait) return { ...state, easy };
  return { ...state, steps: state.steps - 1, easy: 0, sinceRelief: 0 };
};

/** One reading; most only wait for the window to fill. `limit` is a share of a core. */
export const governed = (
  state: GovernorState,
  reading: CostReading,
  { limit, mostSteps }: { readonly limit: number; readonly mostSteps: number },
): GovernorState => {
  const { from } = state;
  if (from === undefined || reading.cpuSeconds < from.cpuSeconds) return { ...state, from: reading };
  const passedMs = reading.elapsedMs - from.elapsedMs;
  if (passedMs < windowMs) return state;
  const usage = (reading.cpuSeconds - from.cpuSeconds) / (passedMs / 1_000);
  const next = { ...state, usage, from: reading, sinceRelief: state.sinceRelief + 1 };
  if (usage > limit) return raised(next, mostSteps);
  return usage < limit * easyShare ? eased(next) : { ...next, easy: 0 };
};
