import assert from 'node:assert/strict';
import type { BoardAnswer, BoardAsk } from '../../../src/common/protocol/boards.ts';
import type { HostMessage } from '../../../src/common/protocol/engine.ts';
import { withBoard } from '../../../src/host/onDemand/withBoard.ts';
import { Rig } from '../rig.ts';

const board = {
  id: 'mine',
  title: 'Mine',
  range: '1h',
  rows: [
    {
      height: 'low' as const,
      panels: [{ id: 'cpu', title: 'CPU', visual: 'line' as const, width: 6, queries: [{ expr: 'up' }] }],
    },
  ],
};
type Boards = Extract<HostMessage, { type: 'boards' }>;

/** A panel that asks, and a host that writes what it is told to write. */
class Desk {
  readonly rig = new Rig();
  private text: string | undefined;
  private request = 0;
  problem = '';
  workspace: Boards['workspace'] = '';

  async ask(ask: BoardAsk): Promise<BoardAnswer> {
    this.request += 1;
    this.rig.send({ type: 'panel', panel: 1, request: { type: 'boards', request: this.request, ask } });
    for (;;) {
      this.rig.clock.advance(0);
      for (let i = 0; i < 10; i += 1) await Promise.resolve();
      this.serve();
      const found = this.rig.posted.flatMap((one) =>
        one.type === 'panel' && one.reply.type === 'boards' && one.reply.request === this.request ? [one.reply] : [],
      );
      if (found[0] !== undefined) return found[0].answer;
    }
  }

  private serve(): void {
    const wanted = this.rig.posted.findIndex(({ type }) => type === 'boards-wanted' || type === 'board-change');
    if (wanted === -1) return;
    const [message] = this.rig.posted.splice(wanted, 1);
    const told: { changed?: NonNullable<Boards['changed']> } = {};
    if (message?.type === 'board-change') {
      const { number, ...change } = message.change;
      if (this.problem === '') this.text = withBoard(this.text, change);
      told.changed = { number, ...(this.problem === '' ? {} : { problem: this.problem }) };
    }
    const sources =
      this.text === undefined ? [] : [{ origin: 'workspace' as const, file: 'file:///b', text: this.text }];
    this.rig.send({ type: 'boards', sources, workspace: this.workspace, ...told });
  }

  async titles(): Promise<readonly string[]> {
    const answer = await this.ask({ kind: 'list' });
    assert.ok(answer.kind === 'list');
    return answer.list.boards.map(({ board: { title } }) => title);
  }
}

describe('boards between panel and host', () => {
  it('are read when a panel asks, saved by the host, and written into the audit log once they have been', async () => {
    const desk = new Desk();
    const shipped = await desk.titles();
    assert.deepEqual(await desk.ask({ kind: 'save', board, to: 'workspace' }), { kind: 'done', id: 'mine' });
    assert.deepEqual((await desk.titles()).at(-1), 'Mine');
    desk.problem = 'the disk is full';
    const refused = await desk.ask({ kind: 'save', board: { ...board, title: 'Other' }, to: 'workspace' });
    assert.deepEqual(refused, { kind: 'refused', reason: 'The board was not written: the disk is full' });
    desk.problem = '';
    assert.deepEqual(await desk.ask({ kind: 'delete', id: 'mine', from: 'workspace' }), { kind: 'done', id: 'mine' });
    assert.deepEqual(await desk.titles(), shipped);
    desk.rig.seconds(2);
    desk.rig.send({ type: 'alerts', request: 1, ask: { kind: 'verify-audit' } });
    desk.rig.clock.advance(0);
    const verdict = desk.rig.posted.findLast(({ type }) => type === 'alerts');
    assert.ok(verdict?.type === 'alerts' && verdict.answer.kind === 'audit');
    assert.deepEqual(verdict.answer.verdict.state === 'sound' && verdict.answer.verdict.entries, 2);
  });

  it('are refused where they do not fit or cannot be written, and completed from what runs', async () => {
    const desk = new Desk();
    const ask = async (one: BoardAsk): Promise<string> => {
      const answer = await desk.ask(one);
      return answer.kind === 'refused' ? answer.reason : answer.kind;
    };
    const [row] = board.rows;
    const bad = { ...board, rows: [{ ...row, panels: [{ ...row?.panels[0], width: 99 }] }] } as unknown as typeof board;
    assert.equal(
      await ask({ kind: 'save', board: bad, to: 'user' }),
      'Panel cpu: rows[0].panels[0].width must be from 1 to 12.',
    );
    desk.workspace = 'the workspace is not trusted';
    desk.rig.send({ type: 'boards', sources: [], workspace: desk.workspace });
    desk.rig.clock.advance(0);
    assert.match(await ask({ kind: 'save', board, to: 'workspace' }), /not trusted/);
    assert.match(await ask({ kind: 'delete', id: 'nothing', from: 'user' }), /no such board/);
    assert.match(await ask({ kind: 'nonsense' } as unknown as BoardAsk), /reload the window/);
    desk.rig.send({ type: 'append', samples: [{ name: 'mine_total', labels: { server: 'ts' }, value: 1 }] });
    desk.rig.seconds(1);
    const answer = await desk.ask({ kind: 'complete', expr: 'sum(mine', at: 8 });
    assert.ok(answer.kind === 'completions');
    assert.deepEqual([answer.from, answer.items.map(({ insert }) => insert)], [4, ['mine_total']]);
    const values = await desk.ask({ kind: 'complete', expr: 'mine_total{server="', at: 19 });
    assert.ok(values.kind === 'completions');
    assert.deepEqual(
      values.items.map(({ insert }) => insert),
      ['ts'],
    );
    assert.deepEqual(await desk.ask({ kind: 'check', expr: 'rate(up[$__range])' }), { kind: 'checked', problems: [] });
  });

  it('stand in their file as they were, but for the one that is changed', () => {
    const before = JSON.stringify({
      $schema: 'x',
      version: 1,
      boards: [{ id: 'a', odd: 1 }, { id: 'mine' }, { id: 'b' }],
    });
    const after = JSON.parse(withBoard(before, { id: 'mine', board })) as { boards: unknown[]; $schema: string };
    assert.deepEqual(after.boards, [{ id: 'a', odd: 1 }, board, { id: 'b' }]);
    assert.equal(after.$schema, 'x');
    assert.throws(() => withBoard('{"version": 2}', { id: 'a', board }), /version 2/);
    assert.deepEqual(JSON.parse(withBoard(undefined, { id: 'mine', board })), { version: 1, boards: [board] });
  });
});
