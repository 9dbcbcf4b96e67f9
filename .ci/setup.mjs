// The first step of every command: install what is missing, then go on under the packaged Node 24.
// Node built-ins only: this runs on a fresh clone, under whatever Node (20 or newer) is on the machine.
import { spawn } from 'node:child_process';
import { node24 } from '../test/host/paths.mjs';

const major = Number(process.versions.node.split('.')[0]);

/** Wall time at which the command was given; the second process is told it by the first. */
export const beganAt = Number(process.env.VITALS_BEGAN_AT ?? Date.now() - process.uptime() * 1000);

/** True in the process that runs under Node 24; in the other, this starts that process and ends with its exit code. */
export const continueUnderNode24 = () => {
  if (major >= 24) return true;
  // Tests and tools are TypeScript that Node reads as it is: what it would say of each of them is no news to a user.
  const quiet = '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON';
  const child = spawn(node24(), [quiet, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, VITALS_BEGAN_AT: String(beganAt) },
  });
  // An interrupt at the terminal reaches both; this one waits for what the other has to clear up.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
  return false;
};
