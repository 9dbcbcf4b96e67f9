// `npm test`: everything from a fresh clone to a verdict. The last line is always `N passed, N failed`.
// Options: --long (sets VITALS_LONG), --only check|unit|editor|browser (may be given several times; for development).
import { installForTest } from '../test/host/install.mjs';
import { continueUnderNode24 } from './setup.mjs';

const options = process.argv.slice(2);
const only = options.flatMap((option, at) => (option === '--only' ? [options[at + 1]] : []));
if (options.includes('--long')) process.env.VITALS_LONG = '1';

const list = (heading, texts = []) => {
  if (texts.length > 0) process.stdout.write(`\n${heading}:\n${texts.map((text) => `  ${text}\n`).join('')}`);
};

const conclude = ({ passed, failed, failures, secondTries }) => {
  list('Failed first and passed on the second try', secondTries);
  list('Failures', failures);
  const nothing = passed + failed === 0;
  if (nothing) process.stdout.write('\nNo test ran, which counts as a failure.\n');
  process.stdout.write(`\n${passed} passed, ${nothing ? 1 : failed} failed\n`);
  process.exitCode = failed > 0 || nothing ? 1 : 0;
};

/** One stage: what it counted, and how long it took. A stage that throws has failed. */
const runStage = async (name, { [name]: stage, failure }) => {
  const begin = performance.now();
  const result = await Promise.resolve()
    .then(stage)
    .catch((error) => failure(`${name}: ${error.stack}`));
  return { ...result, time: `${name} ${((performance.now() - begin) / 1000).toFixed(1)} s` };
};

const run = async () => {
  const { add, ...stages } = await import('./stages.mjs');
  const order = ['build', 'unit', 'check', 'editor', 'browser'];
  const wanted = order.filter((name) => only.length === 0 || only.includes(name) || name === 'build');
  // Unit tests keep one processor busy and checks another.
  const checking = wanted.includes('check') ? runStage('check', stages) : undefined;
  let total = stages.nothing;
  const times = [];
  for (const name of wanted) {
    process.stdout.write(`\n== ${name} ==\n`);
    const result = await (name === 'check' ? checking : runStage(name, stages));
    process.stdout.write(result.text ?? '');
    times.push(result.time);
    total = add(total, result);
    if (name === 'build' && result.failed > 0) break;
  }
  await checking;
  process.stdout.write(`\nTimes: ${times.join(', ')}\n`);
  conclude(total);
};

try {
  installForTest();
  if (continueUnderNode24()) await run();
} catch (error) {
  conclude({ passed: 0, failed: 1, failures: [`set-up: ${error.stack}`] });
}
