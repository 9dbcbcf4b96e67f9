// Stalls in a real extension host: who blocks it is named while it is blocked, unless the user does not want that.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { extensionId } from '../../src/common/contributions.ts';
import { beatEveryMs } from '../../src/common/heartbeat.ts';
import type { VitalsApi } from '../../src/host/publicApi/publicApi.ts';

const stallMs = 800;
/** The thread is late from its next beat on. */
const seenMs = stallMs - beatEveryMs;
const stalls = 'vscode_extension_host_stall_duration_milliseconds';
const blocker = 'extension="vitals-test.blocker"';

type Samples = Extract<Awaited<ReturnType<VitalsApi['query']>>, { readonly kind: 'vector' }>['samples'];
const ask = async (expr: string): Promise<Samples> => {
  const vitals = vscode.extensions.getExtension<VitalsApi>(extensionId);
  assert.ok(vitals);
  const answer = await vitals.exports.query({ kind: 'instant', expr });
  assert.equal(answer.kind, 'vector', JSON.stringify(answer));
  return answer.kind === 'vector' ? answer.samples : [];
};
const sumOf = async (expr: string): Promise<number> => (await ask(`sum(${expr})`))[0]?.value ?? 0;
const count = (labels: string): string => `histogram_count(sum(${stalls}{${labels}}))`;
const profileStalls = (value: boolean | undefined): Thenable<void> =>
  vscode.workspace.getConfiguration('vitals').update('stalls.profile', value, vscode.ConfigurationTarget.Global);

/** Blocks again and again, for a profile may have been taken just before, until the stalls are as wanted. */
const blockUntil = async (wanted: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 12; tries += 1) {
    await vscode.commands.executeCommand('blocker.block', stallMs);
    for (let looks = 0; looks < 10; looks += 1) {
      if (await wanted()) return;
      await wait(250);
    }
  }
  assert.fail(`waited in vain: ${JSON.stringify(await ask(`histogram_count(${stalls})`))}`);
};

describe('stalls, in a real extension host', () => {
  before(async () => {
    // The engine starts after the window: a heart that nobody listens to stands still unseen.
    for (let tries = 0; tries < 100 && (await sumOf('vitals_store_series')) === 0; tries += 1) await wait(100);
  });

  afterEach(() => profileStalls(undefined));

  it('counts a stall without naming anybody where the user does not want profiles', async () => {
    await profileStalls(false);
    const unnamed = `histogram_sum(${stalls}{code="unknown"})`;
    const before = await sumOf(unnamed);
    await blockUntil(async () => (await sumOf(unnamed)) - before >= seenMs);
    assert.equal(await sumOf(count(blocker)), 0);
  });

  it('names the extension that blocks the thread, and for how long', async () => {
    await profileStalls(true);
    await blockUntil(async () => (await sumOf(count(blocker))) > 0);
    assert.ok((await sumOf(`histogram_sum(${stalls}{${blocker}})`)) >= seenMs);
    assert.equal(await sumOf(count(`${blocker}, code!="extension"`)), 0);
  });
});
