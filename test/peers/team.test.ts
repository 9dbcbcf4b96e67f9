// What a team's side is given: rules that promtool takes, and a dashboard all of whose questions can be asked.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imported } from '../../src/engine/boards/boards.ts';
import { createQueryEngine } from '../../src/engine/query/query.ts';
import { findPeer } from '../host/peers.mjs';
import { describeWithPeers } from './describeWithPeers.ts';

const fileOf = (name: string): string => join(process.cwd(), 'docs', 'team', name);
const ruleText = readFileSync(fileOf('recording-rules.yml'), 'utf8');

describeWithPeers('recording rules for a team', ['promtool'], () => {
  it('are taken by promtool', () => {
    const { status, stdout, stderr } = spawnSync(
      findPeer('promtool') ?? '',
      ['check', 'rules', fileOf('recording-rules.yml')],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /4 rules found/);
  });
});

describe('the dashboard for a team', () => {
  it('can be brought over whole, and asks for series that the rules record', () => {
    const text = readFileSync(fileOf('dashboard.json'), 'utf8');
    const engine = createQueryEngine({
      source: { select: () => [], labelNames: () => [], labelValues: () => [] },
      elapsed: () => 0,
    });
    const brought = imported(text, (expr) => engine.check(expr));
    assert.ok('board' in brought, JSON.stringify(brought));
    const targets = brought.board.rows.flatMap(({ panels }) =>
      panels.flatMap((panel) => ('queries' in panel ? panel.queries : [])),
    );
    assert.equal(targets.length, 6);
    const recorded = [...ruleText.matchAll(/record: (\S+)/g)].map(([, name = '']) => name);
    for (const name of recorded)
      assert.ok(
        targets.some(({ expr }) => expr.includes(name)),
        name,
      );
  });
});
