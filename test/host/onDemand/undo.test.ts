import assert from 'node:assert/strict';
import { undoneText } from '../../../src/host/onDemand/undo.ts';
import type { UndoneEntry } from '../../../src/host/remedies/settingChanges.ts';

describe('what is told of an undo', () => {
  const text = (...kinds: readonly UndoneEntry['undone'][]): string =>
    undoneText(kinds.map((undone) => ({ undone }) as UndoneEntry));

  it('counts what is as before, what stays, what waits elsewhere and what failed', () => {
    assert.equal(text(), 'IDE Vitals has changed no setting.');
    assert.equal(text('restored'), '1 setting is as before.');
    assert.equal(
      text('restored', 'left', 'restored', 'elsewhere', 'failed'),
      '2 settings are as before. 1 setting that you have changed since stays as you have it. ' +
        '1 setting belongs to a workspace that is not open: undo there. ' +
        '1 setting could not be put back: the log says why.',
    );
    assert.equal(text('left', 'left'), '2 settings that you have changed since stay as you have them.');
  });
});
