/** Every sentence of the page, so that they can be read, and one day translated, in one place. */
import type { Act, ActionSection } from '../../../src/common/protocol/actions.ts';
import type { ChannelView, DeliveryState } from '../../../src/common/protocol/channels.ts';
import type { ResponseList, ResponseMode, ResponseRecord, ResponseState } from '../../../src/common/responses.ts';
import { valueText } from '../../../src/common/valueText.ts';
import { t } from '../../l10n/l10n.ts';
import type { IconName } from '../../theme/icons.ts';

export const sections: Readonly<Record<ActionSection, string>> = {
  responses: t('Responses'),
  history: t('History'),
  deliveries: t('Deliveries'),
};

export const modes: Readonly<Record<ResponseMode, string>> = { off: t('Off'), ask: t('Ask'), auto: t('Auto') };

export const words = {
  title: t('Actions'),
  chooser: t('What is shown'),
  loading: t('Loading…'),
  off: t('Measuring is off: nothing is done by itself, and nobody is told.'),
  none: t('No figures.'),
  pause: t('Pause'),
  resume: t('Resume'),
  tryAgain: t('Try again'),
  // Responses
  untrusted: t(
    'This workspace is not trusted: nothing is done by itself, and nobody is asked. It begins as soon as you trust it.',
  ),
  stopped: t('Automatic responses are stopped: nothing is done by itself, and nobody is asked.'),
  asks: t('Automatic responses are on. Nothing is done before you say so.'),
  acts: t(
    'Automatic responses are on. What is undone by itself again is done without a question, where the severity table allows it.',
  ),
  stop: t('Stop all'),
  allow: t('Allow again'),
  waits: t('Waits for you'),
  nothingWaits: t('Nothing waits for your consent.'),
  underWay: t('Under way'),
  nothingUnderWay: t('Nothing is under way.'),
  possible: t('What is possible'),
  doIt: t('Do it'),
  notNow: t('Not now'),
  undo: t('Undo'),
  elsewhere: t('Another window has it in hand.'),
  inEditor: t('It is answered in the editor.'),
  wouldDo: t('What would be done'),
  wasDone: t('What was done'),
  effect: t('What it does'),
  back: t('How it is undone'),
  trying: t('Looking at what would be changed…'),
  ready: t('Ready'),
  notAutomatic: t('The severity table has this asked for even in auto mode.'),
  ownCondition: t('Your own condition'),
  dryRun: t('What it would change'),
  noTarget: t('There is nothing here now that it could be done to.'),
  impossible: t('Not possible here'),
  // History
  noHistory: t('Nothing has been done yet: neither by itself nor by a click.'),
  act: t('Action'),
  by: t('By'),
  result: t('Result'),
  change: t('Before and after'),
  when: t('When'),
  itself: t('By itself'),
  you: t('You'),
  nothingKept: t('No figures are kept of this time.'),
  chartWaits: t('Loading…'),
  noChart: t('Nothing is measured of it.'),
  // Deliveries
  channels: t('Channels'),
  noChannels: t('No channel is set up: alerts are told in the editor only, and nothing leaves this machine.'),
  configure: t('Configure channel…'),
  test: t('Send test message'),
  never: t('Never'),
  dead: t('Given up'),
  noDead: t('No message was given up.'),
  outbox: t('Messages'),
  noOutbox: t('No message waits, and none was delivered lately.'),
  resend: t('Resend'),
  resendAll: t('Resend all'),
  discard: t('Discard'),
  send: t('Send'),
  routes: t('Who is told what'),
  routesNote: t('The first that matches takes an alert. A channel that is not set up is passed over.'),
} as const;

export const stateLooks: Readonly<Record<ResponseState, { readonly icon: IconName; readonly word: string }>> = {
  waiting: { icon: 'person', word: t('Waits for you') },
  acting: { icon: 'restarting', word: t('Being done') },
  standing: { icon: 'clock', word: t('Stands') },
  trial: { icon: 'clock', word: t('On again, to see') },
  undoing: { icon: 'undo', word: t('Being put back') },
  ended: { icon: 'info', word: t('Over') },
  undone: { icon: 'undo', word: t('Put back') },
  declined: { icon: 'off', word: t('Not wanted') },
  failed: { icon: 'warning', word: t('Could not be done') },
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
  const time = left === undefined ? '' : t(', {0} left', leftText(left));
  if (state === 'acting') return t('The editor is doing it.');
  if (state === 'undoing') return t('It is being put back.');
  if (state === 'trial') return t('It is on again, to see whether it works{0}.', time);
  if (kind === 'breaker')
    return t('It is off; tried again in {0}.', left === undefined ? t('a while') : leftText(left));
  if (helped === null) return t('Watching whether it helps{0}.', time);
  return overSince === undefined
    ? t('It has helped, and stands until it is no longer needed.')
    : t('It is no longer needed: put back in {0}.', left === undefined ? t('a while') : leftText(left));
};

export const openingText = ({ mode, trusted }: ResponseList): string => {
  if (!trusted) return words.untrusted;
  if (mode === 'off') return words.stopped;
  return mode === 'auto' ? words.acts : words.asks;
};

export const hourText = ({ begunLastHour, perHour }: ResponseList): string =>
  t('{0} of {1} begun in the last hour.', String(begunLastHour), String(perHour));

export const countedTitle = (title: string, count: number): string =>
  count === 0 ? title : `${title} (${String(count)})`;

export interface ResultLook {
  readonly icon: IconName;
  readonly word: string;
  readonly tone: '' | 'healthy' | 'warning';
}

/** Whether it has helped, as it was measured; of what was not done, how it ended. */
export const resultOf = ({ isDone, helped, state }: Act): ResultLook => {
  if (!isDone)
    return { ...(state === 'ended' ? { icon: 'info', word: t('Not needed') } : stateLooks[state]), tone: '' };
  if (helped === true) return { icon: 'healthy', word: t('Helped'), tone: 'healthy' };
  if (helped === false) return { icon: 'warning', word: t('Has not helped'), tone: 'warning' };
  if (state === 'standing' || state === 'trial' || state === 'acting')
    return { icon: 'clock', word: t('Being watched'), tone: '' };
  return { icon: 'info', word: t('Not measured'), tone: '' };
};

export const changeText = ({ before, after, unit, helped }: Act): string => {
  if (before === null) return '';
  const was = valueText(before, unit);
  if (after !== null) return `${was} → ${valueText(after, unit)}`;
  return helped === true ? t('{0} → below its limit', was) : t('{0} before', was);
};

/** What it came to, in a sentence. */
export const outcomeText = (act: Act): string => {
  const { before, after, unit, helped, reason, isDone, endedAt } = act;
  const why = reason === '' || endedAt === undefined ? '' : ` (${reason})`;
  if (!isDone) return `${resultOf(act).word}${why}.`;
  const was = before === null ? '' : t('{0} before', valueText(before, unit));
  const is =
    after === null ? (helped === true ? t('below its limit after') : '') : t('{0} after', valueText(after, unit));
  const figures = [was, is].filter((text) => text !== '').join(', ');
  return `${resultOf(act).word}${figures === '' ? '' : `: ${figures}`}${why}.`;
};

export const deliveryLooks: Readonly<Record<DeliveryState, { readonly icon: IconName; readonly word: string }>> = {
  waiting: { icon: 'clock', word: t('Waits') },
  held: { icon: 'person', word: t('Waits for your word') },
  delivered: { icon: 'healthy', word: t('Delivered') },
  dead: { icon: 'critical', word: t('Given up') },
};

/** How a channel does; `until` is when it is tried again. */
export const healthOf = ({ breaker, paused, lastSuccess, lastError }: ChannelView, until: string): ResultLook => {
  if (breaker === 'open')
    return { icon: 'warning', word: t('Left alone until {0} after failures', until), tone: 'warning' };
  if (paused !== '') return { icon: 'clock', word: t('Waits until {0}', until), tone: 'warning' };
  if (breaker === 'trial') return { icon: 'restarting', word: t('The next message decides'), tone: 'warning' };
  if (lastSuccess === null && lastError === null) return { icon: 'info', word: t('Not tried yet'), tone: '' };
  return (lastSuccess ?? 0) >= (lastError?.at ?? 0)
    ? { icon: 'healthy', word: t('Works'), tone: 'healthy' }
    : { icon: 'warning', word: t('Failed last'), tone: 'warning' };
};
