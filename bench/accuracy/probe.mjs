// Starts the shipped engine in a process of its own, and asks it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

export const engineOptions = async () => {
  const load = async (file) => {
    const { outputFiles } = await build({ entryPoints: [file], bundle: true, format: 'esm', write: false });
    return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  };
  const { operationIds, operationOf } = await load('src/common/operations.ts');
  const { engineProtocolVersion } = await load('src/common/protocol/engine.ts');
  return {
    version: engineProtocolVersion,
    extensions: [],
    settings: {
      budgets: Object.fromEntries(operationIds.map((id) => [id, operationOf(id).budget])),
      windowMs: 300_000,
      tapEnabled: true,
      seriesCap: 2_000,
      sampling: { slowOnBattery: false, slowUnfocused: false, cpuLimit: 1 },
      history: { enabled: false, maxMegabytes: 200 },
    },
  };
};

/** The engine, started through `prefix` (a namespace, a control group), or as it is. */
export const startProbe = async (options, prefix = []) => {
  const [command, ...args] = [...prefix, process.execPath, 'bench/accuracy/engineProbe.mjs', JSON.stringify(options)];
  // The tree begins at the parent where that is the same program, and so holds the loads too.
  const name = prefix.length === 0 ? { argv0: process.argv0 } : {};
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...name });
  const answers = createInterface({ input: child.stdout });
  const request = async (message) => {
    const answer = once(answers, 'line');
    child.stdin.write(`${JSON.stringify(message)}\n`);
    return JSON.parse((await answer)[0]);
  };
  await once(answers, 'line');
  return {
    pid: child.pid,
    read: (file, times) => request({ read: file, times }),
    unavailable: async () => (await request({ health: true })).unavailable,
    value: async (expr) => (await request({ expr })).samples?.[0]?.value ?? NaN,
    stop: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
};
