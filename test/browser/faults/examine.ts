// Stages a fault in a real VS Code and asks why it is slow, as "Performance: Why Is It Slow?" does, until the fault is
// what stands first, or long enough. What held before the fault was staged is not its doing, and is set aside.
import { setTimeout as wait } from 'node:timers/promises';
import type { Cause } from '../../../src/common/diagnosis.ts';
import { Session, until, type SessionOptions } from '../session.ts';

export interface Scenario {
  readonly fault: string;
  /** The causes of which one must stand first: several where they say the same. In a calm session, none. */
  readonly expected: readonly string[];
  /** What its sentence must say. */
  readonly says?: RegExp;
  /** How long it may take; a calm session, how long it must stay so. */
  readonly withinSeconds: number;
  readonly options?: (folder: string) => SessionOptions;
  /** What holds already is set aside at once; else it is waited for that what is expected does not hold yet. */
  readonly atOnce?: true;
  /** What is there before the session is looked at. */
  readonly open?: (session: Session) => Promise<void>;
  /** Begins the fault; what it hands back ends it. */
  stage(session: Session): Promise<(() => Promise<void> | void) | undefined>;
  /** Why it cannot be staged here. */
  readonly impossible?: () => string | undefined;
}

export interface Finding {
  readonly fault: string;
  readonly expected: string;
  readonly first: string;
  readonly second: string;
  readonly before: string;
  /** From the fault staged to the right answer, or to giving up. */
  readonly seconds: number;
  readonly sentence: string;
  readonly isRight: boolean;
}

/** The machine that runs this may be busy with something else, and then it is right to say so: nothing here stages it. */
const surroundings: readonly string[] = ['machine-busy'];
/** What a busy machine does to any session, however calm. */
const ofBusyMachines = [
  'host-stalled host-busy window-far memory-short swapping disk-waited-for disk-busy quota-used-up',
  'throttled-by-heat network-full',
]
  .join(' ')
  .split(' ');
const nothing = 'nothing';
const settleSeconds = 150;

const keyOf = ({ id, labels }: Cause): string => `${id} ${JSON.stringify(labels)}`;
const names = (causes: readonly Cause[]): string => causes.map(({ id }) => id).join(', ') || nothing;

/** What a session is to be blamed for: where the machine is busy, not what that does to all of them, unless it is staged. */
const causesOf = async (session: Session, { expected }: Scenario): Promise<readonly Cause[]> => {
  const { causes } = await session.diagnosis();
  const isBusy = causes.some(({ id }) => surroundings.includes(id));
  const isOfOthers = (id: string): boolean => surroundings.includes(id) || (isBusy && ofBusyMachines.includes(id));
  return causes.filter(({ id }) => expected.includes(id) || !isOfOthers(id));
};

const secondsSince = (begun: number): number => Math.round((performance.now() - begun) / 1_000);

/** Whether it is what the scenario is to bring about. */
const isWanted = ({ expected, says }: Scenario, { id, sentence }: Cause): boolean =>
  expected.includes(id) && (says === undefined || says.test(sentence));

/** What a start leaves behind must not hide the fault, nor pass for it. */
const settled = async (session: Session, scenario: Scenario): Promise<readonly Cause[]> => {
  const begun = performance.now();
  for (;;) {
    const isCalm = scenario.expected.length === 0;
    const causes = await causesOf(session, scenario);
    if (scenario.atOnce === true) return causes;
    const isSettled = isCalm ? causes.length === 0 : !causes.some((cause) => isWanted(scenario, cause));
    if (isSettled || secondsSince(begun) > settleSeconds) return causes;
    await wait(1_000);
  }
};

const findingOf = (
  scenario: Scenario,
  facts: { before: readonly Cause[]; causes: readonly Cause[]; begun: number },
) => {
  const { fault, expected } = scenario;
  const [first, second] = facts.causes;
  return {
    fault,
    expected: expected.join(' or ') || nothing,
    first: first?.id ?? nothing,
    second: second?.id ?? nothing,
    before: names(facts.before),
    seconds: secondsSince(facts.begun),
    sentence: first?.sentence ?? '',
    isRight: first === undefined ? expected.length === 0 : isWanted(scenario, first),
  };
};

const stayedCalm = async (session: Session, scenario: Scenario, before: readonly Cause[]): Promise<Finding> => {
  const begun = performance.now();
  const held = new Set(before.map(keyOf));
  const end = await scenario.stage(session);
  try {
    for (;;) {
      const causes = (await causesOf(session, scenario)).filter((cause) => !held.has(keyOf(cause)));
      const isOver = secondsSince(begun) > scenario.withinSeconds;
      if (causes.length > 0 || isOver) return findingOf(scenario, { before, causes, begun });
      await wait(2_000);
    }
  } finally {
    await end?.();
  }
};

/** Does something again and again, until it is ended, which waits for the last round. */
export const repeated = (deed: (round: number) => Promise<void>): (() => Promise<void>) => {
  let isOver = false;
  const go = async (): Promise<void> => {
    // A session that is closed while a round runs ends it too.
    for (let round = 0; !isOver; round += 1) await deed(round).catch(() => wait(1_000));
  };
  const gone = go();
  return () => {
    isOver = true;
    return gone;
  };
};

export const examine = async (session: Session, scenario: Scenario): Promise<Finding> => {
  await until('the first figures', async () => (await session.value('system_cpu_utilization_ratio')) !== undefined);
  await scenario.open?.(session);
  const before = await settled(session, scenario);
  if (scenario.expected.length === 0) return stayedCalm(session, scenario, before);
  const held = new Set(before.map(keyOf));
  const end = await scenario.stage(session);
  try {
    const begun = performance.now();
    for (;;) {
      const causes = (await causesOf(session, scenario)).filter(
        (cause) => !held.has(keyOf(cause)) || isWanted(scenario, cause),
      );
      const finding = findingOf(scenario, { before, causes, begun });
      if (finding.isRight || finding.seconds > scenario.withinSeconds) return finding;
      await wait(1_000);
    }
  } finally {
    await end?.();
  }
};

/** One scenario in a VS Code of its own. */
export const examineAlone = async (scenario: Scenario): Promise<Finding> => {
  const session = await Session.open(scenario.options ?? (() => ({})));
  try {
    return await examine(session, scenario);
  } finally {
    await session.close();
  }
};

export const rowOf = ({ fault, expected, first, second, before, seconds, isRight }: Finding) => ({
  fault,
  expected,
  first,
  second,
  'held before': before,
  seconds,
  right: isRight ? 'yes' : 'NO',
});
