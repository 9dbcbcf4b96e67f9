import assert from 'node:assert/strict';
import { managedPath, parseManaged, valueOf } from '../../../src/host/settings/managedFile.ts';

const isSetting = (id: string): boolean =>
  ['vitals.enabled', 'vitals.responses.mode', 'vitals.alerts.rules'].includes(id);

describe('settings that an administrator manages', () => {
  it('lie where only an administrator writes', () => {
    assert.equal(managedPath('linux', {}), '/etc/ide-vitals/settings.json');
    assert.equal(managedPath('darwin', {}), '/Library/Application Support/IDE Vitals/settings.json');
    assert.equal(managedPath('win32', { ProgramData: 'D:\\Data' }), 'D:\\Data\\IDE Vitals\\settings.json');
  });

  it('are taken one by one: what is no setting is named, and the others hold', () => {
    const { values, problems } = parseManaged('{"vitals.enabled": true, "vitals.enbled": false}', isSetting);
    assert.deepEqual(values, { 'vitals.enabled': true });
    assert.deepEqual(problems, [{ message: 'there is no setting vitals.enbled' }]);
    for (const [text, message] of [
      ['{"vitals.enabled": }', /^is no JSON: .+/],
      ['[]', /^must be an object of settings$/],
    ] as const) {
      const bad = parseManaged(text, isSetting);
      assert.deepEqual(bad.values, {});
      assert.match(bad.problems[0]?.message ?? '', message);
    }
  });

  it("stand above a user's, within a section too, and leave the rest of it", () => {
    const values = { 'vitals.alerts.rules': { a: 1 } };
    assert.deepEqual(valueOf('vitals.alerts.rules', values, { b: 2 }), { a: 1 });
    assert.deepEqual(valueOf('vitals.alerts', values, { rules: { b: 2 }, channels: {} }), {
      rules: { a: 1 },
      channels: {},
    });
    assert.deepEqual(valueOf('vitals.alerts', values, undefined), { rules: { a: 1 } });
    assert.equal(valueOf('vitals.api.port', values, 9_000), 9_000);
  });

  it('cannot turn on again what a user has turned off', () => {
    const values = { 'vitals.enabled': true, 'vitals.responses.mode': 'auto' };
    assert.equal(valueOf('vitals.enabled', values, false), false);
    assert.equal(valueOf('vitals.responses.mode', values, 'off'), 'off');
    assert.deepEqual(valueOf('vitals.responses', values, { mode: 'off' }), { mode: 'off' });
    assert.equal(valueOf('vitals.responses.mode', values, 'ask'), 'auto');
    assert.equal(valueOf('vitals.enabled', { 'vitals.enabled': false }, true), false);
  });
});
