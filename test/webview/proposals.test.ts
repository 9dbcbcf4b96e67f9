import assert from 'node:assert/strict';
import { withChange } from '../../src/host/onDemand/ruleChanges.ts';
import {
  nothingProposed,
  proposedAfter,
  takenOf,
  thresholdAsk,
  thresholdLines,
  type Proposed,
  type Taken,
} from '../../webview/panels/trends/proposals.ts';
import { alertAnswer } from './alertFrames.ts';
import { thresholdProposals } from './aheadFrame.ts';

describe('thresholds that are proposed', () => {
  const known = [alertAnswer({ kind: 'rules' }), { kind: 'proposals', proposals: thresholdProposals } as const].reduce(
    (before: Proposed, answer) => proposedAfter(before, answer),
    nothingProposed,
  );
  const [offer] = thresholdProposals;
  assert.ok(offer !== undefined);
  const linesOf = (state: Proposed, taken: readonly Taken[]): readonly string[] =>
    thresholdLines(state, taken).map(({ kind, rule, now, then }) => `${kind} ${rule} ${now} ${then}`);

  it('stand first with their evidence, and what can be put back after them', () => {
    assert.deepEqual(linesOf(known, []), ['accept DiskBusy 0.75 0.9', 'undo MemoryNearlyFull 0.9 0.85']);
    const [line] = thresholdLines(known, []);
    assert.equal(
      line?.evidence,
      'It would have fired 2 instead of 11 times last week, and not missed the one that you acknowledged.',
    );
  });

  it('are accepted, and undone to exactly what stood in the settings before', () => {
    for (const [settings, from] of [
      [{}, 0.75],
      [{ DiskBusy: { threshold: 0.8, notify: false } }, 0.8],
    ] as const) {
      const rules = known.rules?.map((rule) => (rule.name === 'DiskBusy' ? { ...rule, threshold: from } : rule));
      const state = { ...known, rules, proposals: [{ ...offer, from }] };
      const [line] = thresholdLines(state, []);
      assert.ok(line !== undefined && line.kind === 'accept');
      const accept = thresholdAsk(state, line.deed);
      assert.ok(accept.kind === 'override');
      const changed = withChange(settings, accept.rule, accept.override);
      assert.equal(changed['DiskBusy']?.threshold, 0.9);
      const after = proposedAfter(state, { kind: 'done', changed: 1 }, line.deed);
      // It is no longer offered, for the rule has another threshold now.
      const undo = thresholdLines(after, [line.deed]).find(({ rule }) => rule === 'DiskBusy');
      assert.equal(undo?.kind, 'undo');
      const back = thresholdAsk(after, undo.deed);
      assert.ok(back.kind === 'override');
      assert.deepEqual(withChange(changed, back.rule, back.override), settings);
    }
  });

  it('are over where the rule has another threshold; a refusal is told, and what was kept is checked', () => {
    assert.deepEqual(linesOf({ ...known, proposals: [{ ...offer, from: 0.5 }] }, []), [
      'undo MemoryNearlyFull 0.9 0.85',
    ]);
    assert.equal(
      proposedAfter(known, { kind: 'refused', reason: 'There is no such rule.' }).told,
      'There is no such rule.',
    );
    assert.deepEqual(takenOf([{ rule: 'a', from: 1, to: 2 }, { rule: 3 }, null]), [{ rule: 'a', from: 1, to: 2 }]);
    assert.deepEqual(takenOf('x'), []);
  });
});
