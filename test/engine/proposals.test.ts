// A threshold proposed by the real engine from its own history of a rule that fires too often, shown by the page's own rows,
// accepted and undone: what the page asks, what the engine orders, what the host makes of the setting.
import assert from 'node:assert/strict';
import type { RuleOverride } from '../../src/common/alerts.ts';
import { withChange } from '../../src/host/onDemand/ruleChanges.ts';
import {
  nothingProposed,
  proposalAsks,
  proposedAfter,
  thresholdAsk,
  thresholdLines,
  type Proposed,
  type Taken,
  type ThresholdLine,
} from '../../webview/panels/trends/proposals.ts';
import { Desk } from './desk.ts';
import { feedLoad, feedPeaks, loadHigh, loadHighRules } from './loadHigh.ts';
import { settings } from './rig.ts';
import { TemporaryFolder } from './store/historyRig.ts';

describe('a threshold that the engine proposes', function () {
  this.timeout(120_000);
  const folder = new TemporaryFolder();
  let desk: Desk;

  before(async () => {
    desk = new Desk(loadHigh, { history: { folder: folder.path } });
    await desk.load(JSON.stringify(loadHighRules));
    // What learns is read when the window has been open for a while.
    feedLoad(desk, 1, 40);
    await new Promise(setImmediate);
    feedPeaks(desk);
    // The training that comes each hour, and what it says.
    feedLoad(desk, 1, 300);
  });
  after(() => {
    folder.remove();
  });

  const shown = (): Proposed =>
    proposalAsks.map((ask) => desk.ask(ask)).reduce((before, answer) => proposedAfter(before, answer), nothingProposed);
  const lineOf = (taken: readonly Taken[], kind: ThresholdLine['kind']): ThresholdLine => {
    const found = thresholdLines(shown(), taken).filter((line) => line.rule === 'LoadHigh' && line.kind === kind);
    assert.equal(found.length, 1, JSON.stringify(thresholdLines(shown(), taken)));
    return found[0]!;
  };
  /** What the page asks at a press, what the engine orders of the host; the setting after it is told to the engine. */
  const press = (
    before: Readonly<Record<string, RuleOverride>>,
    { deed }: ThresholdLine,
  ): Readonly<Record<string, RuleOverride>> => {
    desk.ask(thresholdAsk(shown(), deed));
    const order = desk.rig.posted.findLast((one) => one.type === 'override');
    assert.ok(order?.type === 'override');
    const after = withChange(before, order.rule, order.override);
    desk.rig.send({ type: 'settings', settings: { ...settings, alerts: { rules: after } } });
    feedLoad(desk, 1, 1);
    return after;
  };

  for (const [name, before] of Object.entries<Readonly<Record<string, RuleOverride>>>({
    'no setting': {},
    'settings of this rule and another': { LoadHigh: { notify: false }, DiskBusy: { threshold: 0.8 } },
  }))
    it(`is shown with its evidence, accepted with one press and undone to exactly what stood there: ${name}`, () => {
      desk.rig.send({ type: 'settings', settings: { ...settings, alerts: { rules: before } } });
      feedLoad(desk, 1, 1);
      const offer = lineOf([], 'accept');
      assert.match(
        offer.evidence,
        /^It would have fired 2 instead of 4 times last week, and not missed the one that you acknowledged\.$/,
      );
      const accepted = press(before, offer);
      assert.ok(offer.deed.to >= 7 && offer.deed.to < 20, String(offer.deed.to));
      assert.deepEqual(accepted['LoadHigh'], { ...before['LoadHigh'], threshold: offer.deed.to });
      const undo = lineOf([offer.deed], 'undo');
      assert.equal(undo.evidence, 'You accepted it; it was 5 before.');
      assert.deepEqual(press(accepted, undo), before);
      assert.equal(lineOf([offer.deed], 'accept').deed.to, offer.deed.to);
      const log = desk.ask({ kind: 'audit-log', limit: 2 });
      assert.ok(log.kind === 'audit-log');
      assert.deepEqual(
        log.entries.map(({ action, why }) => `${action} ${why}`),
        ['rule changed {"threshold":null}', `rule changed {"threshold":${String(offer.deed.to)}}`],
      );
    });
});
