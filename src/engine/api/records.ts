/** What is kept of alerts, messages and responses, as the API tells it. */
import type * as z from 'zod';
import type { AlertAnswer } from '../../common/protocol/alerts.ts';
import type { BoardList } from '../../common/protocol/boards.ts';
import * as schemas from './schemas.ts';
import type { Call, Outcome } from './routes.ts';

const refused = (answer: AlertAnswer): Outcome => ({
  status: 400,
  detail: answer.kind === 'refused' ? answer.reason : 'It could not be answered.',
});

export const silences = ({ view, now }: Call): Outcome => {
  const told: z.infer<typeof schemas.silences> = {
    silences: view.alerts(now).silences.map(({ matchers, ...silence }) => ({
      ...silence,
      matchers: matchers.map((matcher) => ({ ...matcher })),
    })),
  };
  return { ok: told };
};

export const unsilence = ({ view, now, params }: Call): Outcome => {
  const answer = view.act({ kind: 'unsilence', id: params['id'] ?? '' }, now);
  return answer.kind === 'done' && answer.changed > 0
    ? { ok: { changed: answer.changed } }
    : { status: 404, detail: answer.kind === 'refused' ? answer.reason : 'There is no such silence, or it is over.' };
};

export const rules = ({ view, now }: Call): Outcome => {
  const answer = view.act({ kind: 'rules' }, now);
  if (answer.kind !== 'rules') return refused(answer);
  const told: z.infer<typeof schemas.rules> = {
    rules: answer.rules.map(
      ({ name, kind, origin, group, expr, forMs, severity, enabled, health, pending, firing }) => ({
        ...{ name, kind, origin, group, expr, forMs, severity, enabled, health, pending, firing },
      }),
    ),
  };
  return { ok: told };
};

export const audit = ({ view, now, query }: Call): Outcome => {
  const { limit, before, text } = query as z.infer<typeof schemas.auditQuery>;
  const span = before === undefined ? {} : { before };
  const answer = view.act({ kind: 'audit-log', limit, ...span, ...(text === undefined ? {} : { text }) }, now);
  if (answer.kind !== 'audit-log') return refused(answer);
  const { entries, next } = answer;
  return { ok: { entries, ...(next === undefined ? {} : { next }) } };
};

export const auditVerdict = ({ view, now }: Call): Outcome => {
  const answer = view.act({ kind: 'verify-audit' }, now);
  return answer.kind === 'audit' ? { ok: answer.verdict } : refused(answer);
};

export const deliveries = ({ view }: Call): Outcome => {
  const answer = view.channels({ kind: 'deliveries' });
  if (answer.kind !== 'deliveries') return { ok: { deliveries: [], channels: [] } };
  return { ok: { deliveries: answer.deliveries, channels: answer.channels } };
};

export const ofDelivery =
  (kind: 'resend' | 'discard') =>
  ({ view, params }: Call): Outcome => {
    const answer = view.channels({ kind, ids: [Number(params['id'])] });
    if (answer.kind === 'done' && answer.ids.length > 0) return { ok: { changed: answer.ids.length } };
    return {
      status: 404,
      detail: answer.kind === 'refused' ? answer.reason : 'There is no such message, or it is over.',
    };
  };

export const responses = ({ view, now }: Call): Outcome => {
  const { mode, paused, records } = view.responses(now);
  const told: z.infer<typeof schemas.responses> = {
    mode,
    paused,
    records: records.map(({ id, rule, title, because, state, at, helped, reason, changes }) => ({
      ...{ id, rule, title, because, state, at, helped, reason },
      changes: [...changes],
    })),
  };
  return { ok: told };
};

const boardList = async ({ view, now }: Call): Promise<BoardList | undefined> => {
  const answer = await view.boards(now);
  return answer.kind === 'list' ? answer.list : undefined;
};
const noBoards: Outcome = { status: 400, detail: 'The boards could not be read.' };

export const boards = async (call: Call): Promise<Outcome> => {
  const list = await boardList(call);
  if (list === undefined) return noBoards;
  const told: z.infer<typeof schemas.boards> = {
    boards: list.boards.map(({ board: { id, title, description }, origin }) => ({
      ...{ id, title, origin },
      ...(description === undefined ? {} : { description }),
    })),
    problems: list.problems.map((problem) => ({ ...problem })),
  };
  return { ok: told };
};

export const board = async (call: Call): Promise<Outcome> => {
  const list = await boardList(call);
  if (list === undefined) return noBoards;
  const found = list.boards.find(({ board: { id } }) => id === call.params['id']);
  return found === undefined ? { status: 404, detail: 'There is no such board.' } : { ok: found.board };
};
