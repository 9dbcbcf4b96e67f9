// `npm test`: everything from a fresh clone to a verdict. The last line is always `N passed, N failed`.
// Options: --long (sets VITALS_LONG), --only check|unit|editor|browser (may be given several times; for development).
import { installForTest } from '../test/host/install.mjs';
import { continueUnderNode24 } from './setup.mjs';

const options = process.argv.slice(2);
const only = options.flatMap((option, at) => (option === '--only' ? [options[at + 1]] : []));
if (options.includes('--long')) process.env.VITALS_LONG = '1';

const list = (heading, texts) => {
  if (texts.length > 0) process.stdout.write(`\n${heading}:\n${texts.map((text) => `  ${text}\n`).join('')}`);
};

const conclude = ({ passed, failed, failures }, secondTries = []) => {
  list('Failed first and passed on the second try', secondTries);
  list('Failures', failures);
  const nothing = passed + failed === 0;
  if (nothing) process.stdout.write('\nNo test ran, which counts as a failure.\n');
  process.stdout.write(`\n${passed} passed, ${nothing ? 1 : failed} failed\n`);
  process.exitCode = failed > 0 || nothing ? 1 : 0;
};

/** Runs one job and prints what it has printed; one that throws has failed. */
const take = async (job, failure) => {
  const begin = performance.now();
  const result = await Promise.resolve()
    .then(job.run)
    .catch((error) => failure(`${job.name}: ${error.stack}`));
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  process.stdout.write(`\n== ${job.name} (${seconds} s) ==\n${result.text ?? ''}`);
  return result;
};

/**
 * Two lanes for two processors: one begins with whole editors, the other computes in what these leave, and who is done
 * first helps the other. More at once make each slower, let editors miss what they wait for, and are no sooner done: a
 * third lane took as long. On a machine shared with others a test now and then does so anyway: what failed is run anew,
 * once, when nothing else runs, and what only passed then is named at the very end, since it is a fault all the same: of
 * the test or of what it tests.
 */
const runAll = async ({ computing, editors, failure, add, nothing }) => {
  const again = [];
  let total = nothing;
  const lane = async (...queues) => {
    const next = () => queues.find((queue) => queue.length > 0)?.shift();
    for (let job = next(); job !== undefined; job = next()) {
      const result = await take(job, failure);
      if (result.failed > 0 && job.again !== undefined)
        again.push({ job: job.again(result), failures: result.failures });
      else total = add(total, result);
    }
  };
  await Promise.all([lane(editors, computing), lane(computing, editors)]);
  const secondTries = [];
  for (const { job, failures } of again) {
    process.stdout.write(
      `\nA second try of ${job.name}, which failed\n${failures.map((text) => `    ${text}\n`).join('')}`,
    );
    const result = await take(job, failure);
    if (result.failed === 0) secondTries.push(...failures);
    total = add(total, result);
  }
  return { total, secondTries };
};

const run = async () => {
  const { build, check, unit, editor, browser, ...means } = await import('./stages.mjs');
  const begin = performance.now();
  const isWanted = (name) => only.length === 0 || only.includes(name);
  const made = await build();
  if (made.failed > 0) return conclude(made);
  const computing = [...(isWanted('check') ? [check] : []), ...(isWanted('unit') ? unit() : [])];
  const editors = [...(isWanted('editor') ? await editor() : []), ...(isWanted('browser') ? browser() : [])];
  const { total, secondTries } = await runAll({ ...means, computing, editors });
  process.stdout.write(`\n${((performance.now() - begin) / 60_000).toFixed(1)} min\n`);
  conclude(total, secondTries);
};

try {
  installForTest();
  if (continueUnderNode24()) await run();
} catch (error) {
  conclude({ passed: 0, failed: 1, failures: [`set-up: ${error.stack}`] });
}
