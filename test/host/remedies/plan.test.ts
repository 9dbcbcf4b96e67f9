import assert from 'node:assert/strict';
import type { RemedyRule } from '../../../src/common/diagnosis.ts';
import type { ResponseKind, ResponseMeans } from '../../../src/common/responses.ts';
import type { Known } from '../../../src/host/remedies/remedy.ts';
import { planOf, type Planned } from '../../../src/host/remedies/plan.ts';

const remedy = (over: Partial<RemedyRule>): RemedyRule => ({
  id: 'x',
  title: 'X',
  causes: [],
  when: '',
  effect: 'effect',
  undo: 'undo',
  source: '',
  checked: true,
  ...over,
});
const memory = remedy({ changes: [{ keys: ['new.memory', 'old.memory'], value: 6_144, raise: true }] });
const restart = remedy({ commands: ['new.restart', 'old.restart'] });
const known: Known = {
  setting: (key) => key === 'old.memory',
  value: (key) => (key === 'old.memory' ? 3_072 : undefined),
  command: (id) => id === 'old.restart',
  extension: () => true,
};

const plan = (kind: ResponseKind, means: ResponseMeans, here: Known = known): Planned =>
  planOf({ means, record: { kind } }, { known: here, isChild: (pid) => pid === 7 });
const words = (planned: Planned): unknown => ('words' in planned ? planned.words : planned.impossible);

describe('the plan of an automatic response', () => {
  it('says exactly what it would change and run, under the names of this editor', () => {
    const means = { change: memory, restart, memory: { bytes: 3.1e9, share: 0.9 } };
    assert.deepEqual(words(plan('scale', means)), ['set old.memory: 6144', 'run old.restart']);
  });

  it('leaves a server alone that is not at its limit', () => {
    const means = { change: memory, restart, memory: { bytes: 1.5e9, share: 0.9 } };
    assert.match(String(words(plan('scale', means))), /^it uses 1.5 GB of the 3.2 GB it may/);
  });

  it('has nothing to do where the setting is unknown, or as high already', () => {
    const unknown = { ...known, setting: () => false };
    const high = { ...known, value: () => 8_192 };
    for (const here of [unknown, high])
      assert.match(String(words(plan('scale', { change: memory }, here))), /^its setting is not known here/);
  });

  it('prefers the command of the extension, and ends only a child of this extension host', () => {
    assert.deepEqual(words(plan('restart', { restart })), ['run old.restart']);
    assert.deepEqual(words(plan('restart', { pid: 7 })), ['end process 7 (SIGTERM)']);
    assert.match(String(words(plan('restart', { pid: 8 }))), /not started by an extension/);
    assert.match(String(words(plan('restart', { restart, pid: 7 }, { ...known, command: () => false }))), /no command/);
  });
});
