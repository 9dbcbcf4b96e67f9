import assert from 'node:assert/strict';
import { Folder } from './run.ts';

describe('vitals check rules', () => {
  const folder = new Folder();
  after(() => folder.remove());

  it('counts the rules of a good file', () => {
    folder.write('good.yml', 'groups: [{ name: g, rules: [{ alert: A, expr: a > 1 }, { record: b, expr: a }] }]\n');
    assert.deepEqual(folder.vitals('check', 'rules', 'good.yml'), {
      code: 0,
      out: 'Checking good.yml\n  SUCCESS: 2 rules found\n\n',
      err: '',
    });
  });

  it('places every problem of a bad one, in the order of the file, and goes on', () => {
    folder.write('bad.yml', 'groups:\n- name: g\n  rules:\n  - alert: A\n    exp: a\n  - record: b\n    expr: sum(\n');
    const { code, out, err } = folder.vitals('check', 'rules', 'bad.yml', 'good.yml');
    assert.equal(code, 1);
    assert.match(
      out,
      /Checking bad\.yml\n {2}FAILED: 3 problems; 0 rules are well-formed\n\nChecking good\.yml\n {2}SUCCESS/,
    );
    const places = err
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(0, 'bad.yml:4:5'.length));
    assert.deepEqual(places, ['bad.yml:4:5', 'bad.yml:5:5', 'bad.yml:7:1']);
    assert.match(err, /did you mean expr\?/);
  });

  it('names rules that are there twice', () => {
    folder.write('twice.yml', 'groups: [{ name: g, rules: [{ record: b, expr: a }, { record: b, expr: a + 1 }] }]\n');
    const { code, out } = folder.vitals('check', 'rules', 'twice.yml');
    assert.equal(code, 0);
    assert.match(out, /duplicate rules: b \(2 times\)/);
  });

  it('says what it could not do', () => {
    const { code, err } = folder.vitals('check', 'rules', 'missing.yml');
    assert.equal(code, 2);
    assert.match(err, /missing\.yml/);
    assert.match(folder.vitals('check', 'rules').err, /^vitals check rules: a file is missing/);
  });
});
