import assert from 'node:assert/strict';
import { operationOf } from '../../../src/common/operations.ts';
import { settingOf } from '../../../src/common/contributions.ts';
import { checkSettings } from '../../../src/host/settings/checkSettings.ts';

const check = (given: Readonly<Record<string, unknown>>): ReturnType<typeof checkSettings> =>
  checkSettings((id) => given[id], settingOf, { trusted: true });
const messages = (given: Readonly<Record<string, unknown>>): readonly string[] =>
  check(given).problems.map(({ message }) => message);

describe('settings', () => {
  it('takes the defaults where nothing is set, without a problem', () => {
    const { value, problems } = check({});
    assert.deepEqual(problems, []);
    assert.equal(value.enabled, true);
    assert.equal(value.engine.windowMs, 300_000);
    assert.deepEqual(value.engine.budgets.completion, operationOf('completion').budget);
  });

  it('takes a budget for one operation and keeps the others', () => {
    const { value, problems } = check({ 'vitals.budgets': { hover: { warnMs: 50, badMs: 90 } } });
    assert.deepEqual(problems, []);
    assert.deepEqual(value.engine.budgets.hover, { goodMs: 50, warnMs: 50, badMs: 90 });
    assert.deepEqual(value.engine.budgets.rename, operationOf('rename').budget);
  });

  it('names each bad value, uses its default, and keeps the good ones', () => {
    const given = {
      'vitals.enabled': 'yes',
      'vitals.judge.windowSeconds': 5,
      'vitals.store.seriesCap': 500,
      'vitals.tap.ignoredServers': ['a', 1],
      'vitals.budgets': { hover: { warnMs: 90, badMs: 50 }, hoover: {} },
      'vitals.history.archiveFolder': 'backup',
    };
    assert.deepEqual(messages(given), [
      'vitals.tap.ignoredServers must be a list of names',
      'vitals.enabled must be true or false',
      "vitals.budgets: there is no operation 'hoover'",
      'vitals.budgets.hover needs 0 < warnMs < badMs, in milliseconds',
      'vitals.judge.windowSeconds must be a whole number from 10 to 3600',
      'vitals.history.archiveFolder must be an absolute path, or empty',
    ]);
    const { value } = check(given);
    assert.equal(value.enabled, true);
    assert.equal(value.engine.windowMs, 300_000);
    assert.equal(value.engine.seriesCap, 500);
    assert.deepEqual(value.engine.budgets.hover, operationOf('hover').budget);
  });
});
