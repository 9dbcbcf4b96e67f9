// A remedy that runs a command, chosen on the page Why: what the host tells goes into a whole engine, and comes out on the
// timeline and among what was done.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemedyRule } from '../../../src/common/diagnosis.ts';
import type { Act } from '../../../src/common/protocol/actions.ts';
import type { TimelineEvent } from '../../../src/common/timeline.ts';
import { shipped } from '../../../src/engine/shipped.ts';
import { Rig, many, serverInfo } from '../../engine/rig.ts';
import { standIn } from '../responding/editorStandIn.ts';

const extension = 'vscode.typescript-language-features';
const ids = ['typescript-restart', 'restart-extension-host', 'show-running-extensions'];
const remedies = shipped.remedies.filter(({ id }) => ids.includes(id));

describe('a remedy that runs a command', () => {
  let folder: string;
  let restore: () => void;
  const rig = new Rig();
  const did: string[] = [];

  const actsOf = (): readonly Act[] => {
    rig.send({ type: 'panel', panel: 1, request: { type: 'actions', request: 1, ask: { of: 'history' } } });
    rig.seconds(0);
    const last = rig.posted.findLast((one) => one.type === 'panel' && one.reply.type === 'actions');
    assert.ok(last?.type === 'panel' && last.reply.type === 'actions' && last.reply.answer.of === 'history');
    return last.reply.answer.acts;
  };
  const timeline = (): readonly string[] => {
    const request = { type: 'subscribe', version: 1, intervalMs: 1_000, queries: {}, timeline: { rangeMs: 3_600_000 } };
    rig.send({ type: 'panel', panel: 2, request: request as never });
    rig.seconds(0);
    const last = rig.posted.findLast((one) => one.type === 'panel' && one.panel === 2);
    assert.ok(last?.type === 'panel' && last.reply.type === 'frame');
    const events = last.reply.timeline?.events ?? [];
    return events.filter(({ kind }) => kind === 'remedy_applied').map(({ text }) => text);
  };
  const spent = (minutes: number, ms: number): void => {
    for (let second = 0; second < minutes * 60; second += 5) {
      rig.requests(many(2, { method: 'textDocument/hover', ms }));
      rig.seconds(5);
    }
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-relief-'));
    const commands = remedies.flatMap((one: RemedyRule) => one.commands ?? []);
    restore = standIn({
      settingsFile: join(folder, 'settings.json'),
      defaults: {},
      commands,
      ran: (command) => did.push(`ran ${command}`),
    });
  });
  after(() => {
    restore();
    rig.engine.dispose();
    rmSync(folder, { recursive: true });
  });

  it('stands on the timeline, and is judged among what was done; there is nothing to undo, nor to tell of a look', async () => {
    const { Relief } = await import('../../../src/host/onDemand/relief.ts');
    const note = (event: TimelineEvent): void => {
      did.push('told');
      rig.send({ type: 'event', event });
    };
    const { clock } = rig;
    const relief = new Relief({
      clock,
      storageFolder: folder,
      version: '1',
      memory: { get: () => undefined, update: async () => undefined },
      diagnosis: async () => ({ at: clock.now(), causes: [], remedies, changes: [] }),
      note,
      ask: async () => ({ kind: 'vector', samples: [] }) as never,
      summary: () => undefined,
      used: () => undefined,
      log: (_level, message) => assert.fail(message),
    });
    rig.started(serverInfo(1, 'tsserver', { extensionId: extension }));
    spent(6, 400);
    await relief.why({ kind: 'diagnose' });
    for (const remedy of ids) {
      const answer = await relief.why({ kind: 'apply', remedy });
      assert.equal(answer.kind, 'done', JSON.stringify(answer));
      rig.seconds(1);
    }
    // Told first: what restarts the extension host ends whoever tells.
    assert.deepEqual(did, [
      ...['told', 'ran typescript.restartTsServer', 'told', 'ran workbench.action.restartExtensionHost'],
      'ran workbench.action.showRuntimeExtensions',
    ]);
    assert.deepEqual(timeline(), [
      'The remedy "Restart all extensions" was run.',
      'The remedy "Restart the TypeScript server" was run.',
    ]);
    const restarted = (): Act | undefined => actsOf().find(({ name }) => name === 'typescript-restart');
    const waits = restarted();
    assert.deepEqual(
      [waits?.state, waits?.helped, waits?.canUndo, waits?.changes],
      ['standing', null, false, ['run typescript.restartTsServer']],
    );
    spent(7, 20);
    const judged = restarted();
    assert.deepEqual([judged?.state, judged?.helped, judged?.canUndo], ['ended', true, false]);
    assert.ok((judged?.before ?? 0) > 300 && (judged?.after ?? 0) < 40, JSON.stringify(judged));
    assert.equal(actsOf().find(({ name }) => name === 'restart-extension-host')?.state, 'ended');
  });
});
