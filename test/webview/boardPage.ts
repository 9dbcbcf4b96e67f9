// The Boards tab of the built panel in a plain browser, with the room of boards itself, and figures made for what is asked.
import type { Browser } from 'playwright-core';
import type { BoardAnswer, BoardAsk, BoardSource, Places } from '../../src/common/protocol/boards.ts';
import type { Frame, PanelLabels, PanelQuery, QueryAnswer } from '../../src/common/protocol/panel.ts';
import * as room from '../../src/engine/boards/boards.ts';
import { createQueryEngine, functionNames } from '../../src/engine/query/query.ts';
import { Store } from '../../src/engine/store/store.ts';
import { withBoard } from '../../src/host/onDemand/withBoard.ts';
import { learnedAnswer } from './aheadFrame.ts';
import { frameOf } from './frames.ts';
import { openPanel, type PanelOptions, type PanelPage } from './panelPage.ts';

const engine = createQueryEngine({ source: new Store({ slotMs: 1_000, slots: 60, seriesCap: 10 }), elapsed: () => 0 });
const check = (expr: string) => engine.check(expr);

const values: Readonly<Record<string, readonly string[]>> = {
  server: ['tsserver', 'ESLint', 'JSON'],
  language: ['typescript', 'css'],
  operation: ['completion', 'hover', 'definition', 'semanticTokens', 'diagnosticsPush', 'codeAction'],
  owner: [
    'TypeScript and JavaScript Language Features',
    'ESLint',
    'editor window',
    'extension host',
    'terminal',
    'search',
  ],
  direction: ['read', 'write'],
  extension: ['vscode.typescript-language-features', 'dbaeumer.vscode-eslint', 'redhat.vscode-yaml'],
  version: ['1.0.0', '2.4.0'],
  cpu: ['0', '1', '2', '3', '4', '5', '6', '7'],
};

/** The label sets that an expression would give: each value of the labels it keeps. */
const setsOf = (expr: string): readonly PanelLabels[] => {
  const kept = /by \(([\w, ]+)\)/.exec(expr)?.[1]?.split(/,\s*/) ?? (expr.includes('logical') ? ['cpu'] : []);
  return kept.reduce<readonly PanelLabels[]>(
    (sets, name) =>
      sets.flatMap((set) =>
        (values[name] ?? ['x']).slice(0, sets.length > 1 ? 2 : 8).map((value) => ({ ...set, [name]: value })),
      ),
    [{}],
  );
};

/** How large the figures of an expression are. */
const sizeOf = (expr: string): number => {
  if (/\/ histogram_count/.test(expr)) return 0.03;
  if (/utilization_ratio/.test(expr)) return 0.55;
  if (/bytes/.test(expr)) return /rate/.test(expr) ? 3e6 : 9e8;
  if (/quantile/.test(expr)) return 160;
  return /count|rate/.test(expr) ? 14 : 42;
};

const valueAt = (expr: string, series: number, time: number): number => {
  const phase = series * 1.7 + expr.length;
  const wave = 0.55 + 0.3 * Math.sin(time / 700_000 + phase) + 0.15 * Math.sin(time / 90_000 + 2 * phase);
  return (sizeOf(expr) * wave) / (1 + series / 3);
};

/** Figures for any question, the same each time. */
export const madeAnswer = (query: PanelQuery, at: number): QueryAnswer => {
  const problems = check(query.expr);
  if (problems.length > 0) return { kind: 'error', problems };
  const sets = setsOf(query.expr);
  if (query.kind === 'instant')
    return { kind: 'vector', samples: sets.map((labels, i) => ({ labels, value: valueAt(query.expr, i, at) })) };
  const end = Math.floor((query.endMs ?? at) / query.stepMs) * query.stepMs;
  const times = Array.from(
    { length: query.rangeMs / query.stepMs + 1 },
    (_, i) => end - query.rangeMs + i * query.stepMs,
  );
  return {
    kind: 'matrix',
    times,
    series: sets.map((labels, i) => ({ labels, values: times.map((time) => valueAt(query.expr, i, time)) })),
  };
};

export interface BoardPage extends PanelPage {
  /** Answers what was asked, then sends a frame for what is subscribed to; until nothing more is asked. */
  readonly tick: () => Promise<void>;
  readonly asked: () => Promise<readonly BoardAsk[]>;
}

export interface BoardPageOptions {
  /** What the user's setting holds. */
  readonly text?: string;
  readonly figures?: 'some' | 'none';
  /** Whether a team's server is set, and answers. */
  readonly team?: 'none' | 'answers' | 'down';
}

const remote = 'prometheus.example.com:9090';
const down: QueryAnswer = {
  kind: 'error',
  problems: [{ message: `${remote} cannot be reached: the request failed: ECONNREFUSED` }],
};
/** Hosts of a pseudonym's length, by team. */
const hosts: Readonly<Record<string, readonly string[]>> = {
  payments: ['4f1c09aa7e21', '9b77d2e05c34'],
  search: ['c3a1f5590b8d', 'e08842bd6f17'],
};
const placesOf = ({ team }: Places): BoardAnswer => ({
  kind: 'places',
  values: {
    region: ['eu', 'us'],
    team: Object.keys(hosts),
    host: Object.entries(hosts).flatMap(([name, all]) => (team === undefined || team === name ? all : [])),
  },
});

export const openBoards = async (
  browser: Browser,
  options: PanelOptions,
  { text, figures = 'some', team = 'none' }: BoardPageOptions = {},
): Promise<BoardPage> => {
  const panel = await openPanel(browser, { ...options, state: { tab: 'boards', ...(options.state as object) } });
  const named = team === 'none' ? {} : { remote };
  let [done, sequence, revision, setting] = [0, 0, 1, text];
  const answer = (ask: BoardAsk): BoardAnswer => {
    const sources: readonly BoardSource[] =
      setting === undefined ? [] : [{ origin: 'user', file: 'vitals.boards', text: setting }];
    switch (ask.kind) {
      case 'list':
        return { kind: 'list', list: { ...room.allBoards(sources, check), workspace: '', revision, ...named } };
      case 'places':
        return team === 'answers' ? placesOf(ask.chosen) : { kind: 'refused', reason: 'nobody answers' };
      case 'save':
      case 'delete': {
        const [id, board] = ask.kind === 'save' ? [ask.board.id, ask.board] : [ask.id, null];
        const reason = board === null ? undefined : room.refusalOf(board);
        if (reason !== undefined) return { kind: 'refused', reason };
        setting = withBoard(setting, { id, board });
        revision += 1;
        return { kind: 'done', id };
      }
      case 'complete':
        return {
          kind: 'completions',
          ...room.complete(ask.expr, ask.at, {
            functions: [...functionNames],
            metrics: () => [
              {
                name: 'lsp_request_duration_milliseconds',
                meaning: 'Time from request to response of a language server.',
              },
              { name: 'lsp_request_active', meaning: 'Requests without an answer yet.' },
            ],
            labels: () => new Map(Object.entries(values)),
          }),
        };
      case 'check':
        return { kind: 'checked', problems: room.problemsOf(ask.expr, check) };
      case 'import': {
        const read = room.imported(ask.text, check);
        return 'reason' in read ? { kind: 'refused', reason: read.reason } : { kind: 'imported', ...read };
      }
    }
  };
  const boardAsks = async () => (await panel.sent()).flatMap((said) => (said.type === 'boards' ? [said] : []));
  const tick = async (): Promise<void> => {
    for (let isMore = true; isMore;) {
      const asked = (await boardAsks()).slice(done);
      done += asked.length;
      for (const { request, ask } of asked) await panel.say({ type: 'boards', request, answer: answer(ask) });
      isMore = asked.length > 0;
    }
    sequence += 1;
    const subscribed = (await panel.sent()).findLast((said) => said.type === 'subscribe');
    const frame: Frame = frameOf('healthy', sequence);
    const queries = subscribed?.type === 'subscribe' ? Object.entries(subscribed.queries) : [];
    const isDown = team === 'down' && subscribed?.type === 'subscribe' && subscribed.remote !== undefined;
    const empty = (query: PanelQuery): QueryAnswer =>
      query.kind === 'instant' ? { kind: 'vector', samples: [] } : { kind: 'matrix', times: [], series: [] };
    const answers = Object.fromEntries(
      queries.map(([name, query]) => [
        name,
        isDown
          ? down
          : figures === 'none'
            ? empty(query)
            : (learnedAnswer(query, frame.atMs) ?? madeAnswer(query, frame.atMs)),
      ]),
    );
    await panel.say({ ...frame, boards: revision, answers });
  };
  await panel.say({ type: 'engine', engine: { state: 'running' } });
  await tick();
  return { ...panel, tick, asked: async () => (await boardAsks()).map(({ ask }) => ask) };
};
