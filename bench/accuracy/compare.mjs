// What the accuracy bench compares with: other tools, and how far ours is from them.
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { fixed } from '../figures.mjs';

/** What is averaged is averaged over so long. */
export const seconds = 30;
const execute = promisify(execFile);
// Tools print numbers and times the same in every language.
const environment = { ...process.env, LC_ALL: 'C', S_TIME_FORMAT: 'ISO' };
export const output = async (command, args) =>
  (await execute(command, args, { env: environment, maxBuffer: 1e8 })).stdout;

const tools = {
  mpstat: 'sysstat',
  iostat: 'sysstat',
  sar: 'sysstat',
  'stress-ng': 'stress-ng',
  vmstat: 'procps',
  ip: 'iproute2',
};

/** Installs what is missing through apt where we are root; otherwise says what is missing. */
export const installTools = () => {
  const missing = Object.keys(tools).filter((tool) => {
    try {
      execFileSync('sh', ['-c', `command -v ${tool}`]);
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((tool) => tools[tool]))];
  if (process.getuid() !== 0) throw new Error(`Install ${packages.join(', ')} first: ${missing.join(', ')} missing.`);
  execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
  execFileSync('apt-get', ['install', '-y', '-qq', ...packages], { stdio: 'inherit' });
};

export const points = (ours, theirs) => `${fixed(2)((ours - theirs) * 100)} points`;
export const relative = (ours, theirs) =>
  theirs === 0 ? 'nothing to compare' : `${fixed(2)((ours / theirs - 1) * 100)} %`;
export const row = (what, condition, { ours, theirs, tool, error, unit = 1, digits = 2 }) => ({
  row: what,
  condition,
  ours: fixed(digits)(ours / unit),
  other: fixed(digits)(theirs / unit),
  'other source': tool,
  error: error(ours, theirs),
});

export const field = (text, head, name) => {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const names = lines.find((line) => line.includes(name));
  const values = lines.findLast((line) => head(line));
  return Number(values?.[names?.indexOf(name) ?? -1]);
};
