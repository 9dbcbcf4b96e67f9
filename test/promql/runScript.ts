/** Plays a whole script and counts: for `npm run conformance`, which runs files that are not ours to ship. */
import { ScriptEngine, type PlainResult } from './fixture.ts';
import { parseScript } from './script.ts';
import { difference } from './verdict.ts';

/** As Prometheus's own runner compares. */
const tolerance = 1e-6;

export interface ScriptResult {
  readonly passed: number;
  readonly failures: readonly { readonly line: number; readonly expr: string; readonly why: string }[];
}

export const runScript = (text: string): ScriptResult => {
  let engine = new ScriptEngine();
  let passed = 0;
  const failures: { line: number; expr: string; why: string }[] = [];
  for (const command of parseScript(text)) {
    if (command.kind === 'clear') engine = new ScriptEngine();
    else if (command.kind === 'load') engine.load(command.series, command);
    else {
      const { expr, from, to, step, line } = command;
      const ask = (): PlainResult => (step === 0 ? engine.instant(expr, from) : engine.range(expr, from, to, step));
      const why = difference(command, ask, tolerance);
      if (why === undefined) passed += 1;
      else failures.push({ line, expr, why });
    }
  }
  return { passed, failures };
};
