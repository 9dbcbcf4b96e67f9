/** Every sentence of the page, so that they can be read, and one day translated, in one place. */
import type { Act, ActionSection } from '../../../src/common/protocol/actions.ts';
import type { ChannelView, DeliveryState } from '../../../src/common/protocol/channels.ts';
import type { ResponseList, ResponseMode, ResponseRecord, ResponseState } from '../../../src/common/responses.ts';
import { valueText } from '../../../src/common/valueText.ts';
import type { IconName } from '../../theme/icons.ts';

export const sections: Readonly<Record<ActionSection, string>> = {
  responses: 'Responses',
  history: 'History',
  deliveries: 'Deliveries',
};

export const modes: Readonly<Record<ResponseMode, string>> = { off: 'Off', ask: 'Ask', auto: 'Auto' };

export const words = {
  title: 'Actions',
  chooser: 'What is shown',
  loading: 'Loading…',
  off: 'Measuring is off: nothing is done by itself, and nobody is told.',
  none: 'No figures.',
  pause: 'Pause',
  resume: 'Resume',
  tryAgain: 'Try again',
  // Responses
  untrusted:
    'This workspace is not trusted: nothing is done by itself, and nobody is asked. It begins as soon as you trust it.',
  stopped: 'Automatic responses are stopped: nothing is done by itself, and nobody is asked.',
  asks: 'Automatic responses are on. Nothing is done before you say so.',
  acts: 'Automatic responses are on. What is undone by itself again is done without a question, where the severity table allows it.',
  stop: 'Stop all',
  allow: 'Allow again',
  waits: 'Waits for you',
  nothingWaits: 'Nothing waits for your consent.',
  underWay: 'Under way',
  nothingUnderWay: 'Nothing is under way.',
  possible: 'What is possible',
  doIt: 'Do it',
  notNow: 'Not now',
  undo: 'Undo',
  elsewhere: 'Another window has it in hand.',
  wouldDo: 'What would be done',
  wasDone: 'What was done',
  effect: 'What it does',
  back: 'How it is undone',
  trying: 'Looking at what would be changed…',
  ready: 'Ready',
  notAutomatic: 'The severity table has this asked for even in auto mode.',
  ownCondition: 'Your own condition',
  dryRun: 'What it would change',
  noTarget: 'There is nothing here now that it could be done to.',
  impossible: 'Not possible here',
  // History
  noHistory: 'Nothing has been done yet: neither by itself nor by a click.',
  act: 'Action',
  by: 'By',
  result: 'Result',
  change: 'Before and after',
  when: 'When',
  itself: 'By itself',
  you: 'You',
  nothingKept: 'No figures are kept of this time.',
  chartWaits: 'Loading…',
  noChart: 'Nothing is measured of it.',
  // Deliveries
  channels: 'Channels',
  noChannels: 'No channel is set up: alerts are told in the editor only, and nothing leaves this machine.',
  configure: 'Configure channel…',
  test: 'Send test message',
  never: 'Never',
  dead: 'Given up',
  noDead: 'No message was given up.',
  outbox: 'Messages',
  noOutbox: 'No message waits, and none was delivered lately.',
  resend: 'Resend',
  resendAll: 'Resend all',
  discard: 'Discard',
  send: 'Send',
  routes: 'Who is told what',
  routesNote: 'The first that matches takes an alert. A channel that is not set up is passed over.',
} as const;

export const stateLooks: Readonly<Record<ResponseState, { readonly icon: IconName; readonly word: string }>> = {
  waiting: { icon: 'person', word: 'Waits for you' },
  acting: { icon: 'restarting', word: 'Being done' },
  standing: { icon: 'clock', word: 'Stands' },
  trial: { icon: 'clock', word: 'On again, to see' },
  undoing: { icon: 'undo', word: 'Being put back' },
  ended: { icon: 'info', word: 'Over' },
  undone: { icon: 'undo', word: 'Put back' },
  declined: { icon: 'off', word: 'Not wanted' },
  failed: { icon: 'warning', word: 'Could not be done' },
};

/** 0:42, 3:20, 1:04:00. */
export const leftText = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const two = (part: number): string => String(part).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours === 0 ? `${String(minutes)}:${two(rest)}` : `${String(hours)}:${two(minutes)}:${two(rest)}`;
};

/** What is waited for, of what is under way. */
export const courseText = ({ state, kind, helped, overSince }: ResponseRecord, left: number | undefined): string => {
  const time = left === undefined ? '' : `, ${leftText(left)} left`;
  if (state === 'acting') return 'The editor is doing it.';
  if (state === 'undoing') return 'It is being put back.';
  if (state === 'trial') return `It is on again, to see whether it works${time}.`;
  if (kind === 'breaker') return `It is off; tried again in ${left === undefined ? 'a while' : leftText(left)}.`;
  if (helped === null) return `Watching whether it helps${time}.`;
  return overSince === undefined
    ? 'It has helped, and stands until it is no longer needed.'
    : `It is no longer needed: put back in ${left === undefined ? 'a while' : leftText(left)}.`;
};

export const openingText = ({ mode, trusted }: ResponseList): string => {
  if (!trusted) return words.untrusted;
  if (mode === 'off') return words.stopped;
  return mode === 'auto' ? words.acts : words.asks;
};

export const hourText = ({ begunLastHour, perHour }: ResponseList): string =>
  `${String(begunLastHour)} of ${String(perHour)} begun in the last hour.`;

export const countedTitle = (title: string, count: number): string =>
  count === 0 ? title : `${title} (${String(count)})`;

export interface ResultLook {
  readonly icon: IconName;
  readonly word: string;
  readonly tone: '' | 'healthy' | 'warning';
}

/** Whether it has helped, as it was measured; of what was not done, how it ended. */
export const resultOf = ({ isDone, helped, state }: Act): ResultLook => {
  if (!isDone) return { ...(state === 'ended' ? { icon: 'info', word: 'Not needed' } : stateLooks[state]), tone: '' };
  if (helped === true) return { icon: 'healthy', word: 'Helped', tone: 'healthy' };
  if (helped === false) return { icon: 'warning', word: 'Has not helped', tone: 'warning' };
  if (state === 'standing' || state === 'trial' || state === 'acting')
    return { icon: 'clock', word: 'Being watched', tone: '' };
  return { icon: 'info', word: 'Not measured', tone: '' };
};

export const changeText = ({ before, after, unit, helped }: Act): string => {
  if (before === null) return '';
  const was = valueText(before, unit);
  if (after !== null) return `${was} → ${valueText(after, unit)}`;
  return helped === true ? `${was} → below its limit` : `${was} before`;
};

/** What it came to, in a sentence. */
export const outcomeText = (act: Act): string => {
  const { before, after, unit, helped, reason, isDone, endedAt } = act;
  const why = reason === '' || endedAt === undefined ? '' : ` (${reason})`;
  if (!isDone) return `${resultOf(act).word}${why}.`;
  const was = before === null ? '' : `${valueText(before, unit)} before`;
  const is = after === null ? (helped === true ? 'below its limit after' : '') : `${valueText(after, unit)} after`;
  const figures = [was, is].filter((text) => text !== '').join(', ');
  return `${resultOf(act).word}${figures === '' ? '' : `: ${figures}`}${why}.`;
};

export const deliveryLooks: Readonly<Record<DeliveryState, { readonly icon: IconName; readonly word: string }>> = {
  waiting: { icon: 'clock', word: 'Waits' },
  held: { icon: 'person', word: 'Waits for your word' },
  delivered: { icon: 'healthy', word: 'Delivered' },
  dead: { icon: 'critical', word: 'Given up' },
};

/** How a channel does; `until` is when it is tried again. */
export const healthOf = ({ breaker, paused, lastSuccess, lastError }: ChannelView, until: string): ResultLook => {
  if (breaker === 'open') return { icon: 'warning', word: `Left alone until ${until} after failures`, tone: 'warning' };
  if (paused !== '') return { icon: 'clock', word: `Waits until ${until}`, tone: 'warning' };
  if (breaker === 'trial') return { icon: 'restarting', word: 'The next message decides', tone: 'warning' };
  if (lastSuccess === null && lastError === null) return { icon: 'info', word: 'Not tried yet', tone: '' };
  return (lastSuccess ?? 0) >= (lastError?.at ?? 0)
    ? { icon: 'healthy', word: 'Works', tone: 'healthy' }
    : { icon: 'warning', word: 'Failed last', tone: 'warning' };
};
