// Runs npm without any install script, and tells whether a folder already holds what its lockfile says.
// Node built-ins only: the set-up needs this before a single package is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** npm's own program file, so that no shell and no `npm.cmd` is involved. */
const npmProgram = () => {
  const beside = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
    '/usr/lib/node_modules/npm/bin/npm-cli.js',
    '/usr/local/lib/node_modules/npm/bin/npm-cli.js',
  ];
  const found = candidates.find((path) => path?.endsWith('.js') && existsSync(path));
  if (!found) throw new Error('npm was not found beside Node: start this through npm (npm start, npm test).');
  return found;
};

/** Engine warnings are left out: the packages that ask for Node 24 are run by Node 24, which this very step brings. */
export const npm = (folder, args) => {
  const command = [npmProgram(), ...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(process.execPath, command, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, npm_config_user_agent: '' },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed in ${folder} (exit code ${status}).`);
};

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/** npm writes down what it installed; equal versions for all that is not optional mean there is nothing to do. */
export const isInstalled = (folder) => {
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesOf(record);
  return Object.entries(packagesOf(join(folder, 'package-lock.json'))).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || optional || devOptional || installed[path]?.version === version,
  );
};

/** Brings a folder's packages to what its lockfile says; returns false when they were there. */
export const installPackages = (folder) => {
  if (isInstalled(folder)) return false;
  npm(folder, ['ci']);
  return true;
};
