// Which test files run together inside one real VS Code, and what that VS Code is given.
// A test file that no suite names runs in the suite without `files`, so that none is ever left out.
import { join } from 'node:path';

const fixture = (name) => join(process.cwd(), 'test', 'fixtures', name);
const sample = fixture('sample');

/** The fixtures are unpacked extensions; `trust: 'on'` opens the workspace in Restricted Mode. */
export const suites = [
  {
    name: 'editor',
    files: undefined,
    fixtures: [fixture('control'), fixture('servers'), fixture('example'), fixture('blocker')],
    settings: {},
    env: { VITALS_TEST: '1', VITALS_TEST_SERVERS: 'yaml-stdio,bash-stdio' },
    workspace: sample,
    trust: 'off',
  },
  {
    name: 'providers',
    files: ['providers'],
    fixtures: [fixture('control'), fixture('slowProvider'), fixture('earlyProvider')],
    settings: { 'vitals.tap.providers': true, 'editor.formatOnSave': true },
    env: {},
    workspace: sample,
    trust: 'off',
  },
];
