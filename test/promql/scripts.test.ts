/** Every script of this folder, each question a test. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptEngine } from './fixture.ts';
import { parseScript } from './script.ts';
import { difference } from './verdict.ts';

const folder = join(process.cwd(), 'test', 'promql');

for (const file of readdirSync(folder).filter((name) => name.endsWith('.test'))) {
  describe(`PromQL script ${file}`, () => {
    let engine = new ScriptEngine();
    for (const command of parseScript(readFileSync(join(folder, file), 'utf8'))) {
      // Loads run when their turn comes, so that a script is played in order whatever tests are picked.
      if (command.kind === 'clear') engine = new ScriptEngine();
      else if (command.kind === 'load') engine.load(command.series, command);
      else {
        const own = engine;
        const { expr, from, to, step, line } = command;
        const why = difference(command, () => (step === 0 ? own.instant(expr, from) : own.range(expr, from, to, step)));
        it(`${line}: ${expr}`, () => assert.equal(why, undefined));
      }
    }
  });
}

describe('the script runner', () => {
  const verdict = (script: string): string | undefined => {
    const engine = new ScriptEngine();
    let why: string | undefined;
    for (const command of parseScript(script)) {
      if (command.kind === 'load') engine.load(command.series, command);
      if (command.kind === 'eval') why ??= difference(command, () => engine.instant(command.expr, command.from));
    }
    return why;
  };
  const load = 'load 10s\n  a{x="1"} 1 2 3\n\n';

  it('accepts what is right and refuses what is wrong', () => {
    assert.equal(verdict(`${load}eval instant at 20s a\n  a{x="1"} 3`), undefined);
    assert.match(verdict(`${load}eval instant at 20s a\n  a{x="1"} 4`) ?? '', /expected 4, got 3/);
    assert.match(verdict(`${load}eval instant at 20s a`) ?? '', /0 series expected/);
    assert.match(verdict(`${load}eval instant at 20s a\n  expect fail`) ?? '', /should have failed/);
    assert.match(verdict(`${load}eval instant at 20s a\n  expect warn\n  a{x="1"} 3`) ?? '', /no warn/);
  });
});
