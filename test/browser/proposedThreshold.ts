// A threshold that is proposed, pressed in a real VS Code: the history of a rule that fired four times is made by our own
// engine on a made clock, the window learns from it as it would from a user's, and the page is reached from the palette.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Frame } from 'playwright-core';
import { command, webviewFrame } from '../host/browser.ts';
import { Desk } from '../engine/desk.ts';
import { feedLoad, feedPeaks, loadHigh, loadHighRules } from '../engine/loadHigh.ts';
import { FakeClock } from '../fakeClock.ts';
import { extensionId, Session, until } from './session.ts';

const begunAgoMs = 2 * 3_600_000;

/** As the engine of a window of two hours ago kept it. */
const record = async (folder: string): Promise<void> => {
  const desk = new Desk(loadHigh, { history: { folder }, clock: new FakeClock(Date.now() - begunAgoMs) });
  await desk.load(JSON.stringify(loadHighRules));
  feedPeaks(desk);
  feedLoad(desk, 1, 120);
  desk.rig.engine.dispose();
};

export const proposedThreshold = (): void => {
  describe('a proposed threshold, in a real VS Code', function () {
    this.timeout(600_000);
    let session: Session;
    let panel: Frame;
    const settings = (): Readonly<Record<string, unknown>> =>
      JSON.parse(readFileSync(join(session.host.folders.userData, 'User', 'settings.json'), 'utf8')) as Readonly<
        Record<string, unknown>
      >;
    const changed = (): Readonly<Record<string, { readonly threshold: number }>> | undefined =>
      settings()['vitals.alerts.rules'] as Readonly<Record<string, { readonly threshold: number }>> | undefined;

    before(async () => {
      session = await Session.open(() => ({
        settings: { 'vitals.rules': loadHighRules, 'vitals.history.enabled': true },
        started: async (host) => {
          const folder = join(host.folders.userData, 'User', 'globalStorage', extensionId);
          mkdirSync(folder, { recursive: true });
          await record(folder);
          return host;
        },
      }));
    });
    after(() => session.close());

    it('is opened from the palette with its evidence, accepted, and undone to what stood there', async () => {
      const stood = settings();
      await command(session.page, 'Performance: Review Proposed Thresholds');
      panel = await webviewFrame(session.page, '#page-ahead');
      // Learned some minutes after the window was opened.
      await panel.locator(`#accept-${loadHigh}`).waitFor({ timeout: 480_000 });
      await panel.getByText('It would have fired 2 instead of 4 times last week').waitFor();
      await panel.locator(`#accept-${loadHigh}`).scrollIntoViewIfNeeded();
      await session.page.screenshot({ path: join('out', 'screens', 'proposed-threshold.png') });
      await panel.locator(`#accept-${loadHigh}`).click();
      await panel.locator(`#undo-${loadHigh}`).waitFor({ timeout: 60_000 });
      // The page shows at once what is written in a moment.
      const accepted = await until('the setting', () => Promise.resolve(changed()));
      assert.deepEqual(Object.keys(accepted), [loadHigh]);
      assert.ok(accepted[loadHigh]!.threshold >= 7 && accepted[loadHigh]!.threshold < 20, JSON.stringify(accepted));
      await session.page.screenshot({ path: join('out', 'screens', 'proposed-threshold-accepted.png') });
      await panel.locator(`#undo-${loadHigh}`).click();
      await panel.locator(`#accept-${loadHigh}`).waitFor({ timeout: 60_000 });
      await until('the setting to be as it was', () => Promise.resolve(isDeepStrictEqual(settings(), stood)));
    });
  });
};
