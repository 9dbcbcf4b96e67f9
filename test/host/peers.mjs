// The real programs of the field that tests and benches compare us with: Prometheus and Alertmanager, each with its
// tool, and VictoriaMetrics for those who ask. Debian's packages, brought by apt where we are root; nothing is started.
// In: names of peers. Out: where each is and what version it says it has, or one sentence on how to bring it.
// Node built-ins only, and Node 20: the set-up runs this before any package is installed. peerServer.ts starts them.
// Run by itself (`node test/host/peers.mjs [NAME…]`) it brings the named ones and says what there is.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

/** Debian renames some of the programs; the first name found is taken. */
const peers = {
  prometheus: { package: 'prometheus', names: ['prometheus'] },
  promtool: { package: 'prometheus', names: ['promtool'] },
  alertmanager: { package: 'prometheus-alertmanager', names: ['prometheus-alertmanager', 'alertmanager'] },
  amtool: { package: 'prometheus-alertmanager', names: ['amtool'] },
  // Makes the certificates of the servers that mail and webhooks are sent to in tests.
  openssl: { package: 'openssl', names: ['openssl'] },
  // Reads what is sent as protobuf, from the schemas of those who define it.
  protoc: { package: 'protobuf-compiler', names: ['protoc'] },
  'victoria-metrics': { package: 'victoria-metrics', names: ['victoria-metrics', 'victoria-metrics-prod'] },
};

/** What `npm test` uses; the others are brought by the bench that asks. */
export const peersOfTests = ['prometheus', 'promtool', 'alertmanager', 'amtool', 'openssl', 'protoc'];

const folders = () => [
  ...(process.env.VITALS_PEERS ?? '').split(delimiter),
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/bin',
];

/** The program file of a peer, or undefined. `VITALS_PEERS`, a list of folders written like `PATH`, comes first. */
export const findPeer = (name) => {
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  return folders()
    .filter((folder) => folder !== '')
    .flatMap((folder) => peers[name].names.flatMap((file) => endings.map((end) => join(folder, file + end))))
    .find((path) => existsSync(path));
};

/** As it says itself ("2.42.0+ds"); as its package says where Debian built it without a version. */
export const peerVersion = (name) => {
  const program = findPeer(name);
  if (!program) return undefined;
  const { stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const said = /version[ :]+([^\s,()]+)/.exec(`${stdout}${stderr}`)?.[1];
  if (said) return said;
  const query = spawnSync('dpkg-query', ['-W', '-f=${Version}', peers[name].package], { encoding: 'utf8' });
  return query.stdout || 'of no known version';
};

const missing = (names) => names.filter((name) => findPeer(name) === undefined);
const packagesOf = (names) => [...new Set(names.map((name) => peers[name].package))];

/** One sentence for a test or a bench that cannot do without; undefined when all is there. */
export const whyNoPeers = (names) => {
  const absent = missing(names);
  if (absent.length === 0) return undefined;
  return (
    `${absent.join(', ')} not found. Install (Debian and Ubuntu: "sudo apt-get install --no-install-recommends ` +
    `${packagesOf(absent).join(' ')}"; elsewhere: unpack the releases of the projects and name their folders in VITALS_PEERS).`
  );
};

const policyFile = '/usr/sbin/policy-rc.d';

/** Debian's packages start a service on installation and at each boot; ours is a guest's visit, so neither happens. */
const withoutServices = (packages, install) => {
  if (existsSync('/run/systemd/system')) spawnSync('systemctl', ['mask', ...packages], { stdio: 'ignore' });
  const isOurs = !existsSync(policyFile);
  if (isOurs) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    if (isOurs) rmSync(policyFile, { force: true });
  }
};

const apt = (args) =>
  execFileSync('apt-get', ['-qq', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });

const bring = (packages) => {
  apt(['update']);
  withoutServices(packages, () => apt(['install', '-y', '--no-install-recommends', ...packages]));
};

/**
 * Brings what is missing where it can, and never stops the set-up: says what it did or what is to be done.
 * Returns whether all is there now.
 */
export const installPeers = (names) => {
  const absent = missing(names);
  if (absent.length === 0) return true;
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (isRoot && spawnSync('apt-get', ['--version']).status === 0) {
    const begin = performance.now();
    try {
      bring(packagesOf(absent));
      const seconds = ((performance.now() - begin) / 1000).toFixed(1);
      process.stdout.write(`  ${packagesOf(absent).join(', ')} from apt ... ${seconds} s\n`);
    } catch (error) {
      process.stdout.write(`  apt-get: ${String(error.stderr ?? error.message).trim()}\n`);
    }
  }
  const why = whyNoPeers(names);
  if (why) process.stdout.write(`  ${why} Until then, what needs them is not tested.\n`);
  return why === undefined;
};

// By its file name: bundled into a test, this file has no address of its own.
if (basename(process.argv[1] ?? '') === 'peers.mjs') {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in peers));
  if (unknown.length > 0)
    throw new Error(`No such peer: ${unknown.join(', ')}; there are ${Object.keys(peers).join(', ')}.`);
  const wanted = asked.length > 0 ? asked : peersOfTests;
  process.exitCode = installPeers(wanted) ? 0 : 1;
  for (const name of wanted)
    process.stdout.write(`${name} ${peerVersion(name) ?? 'missing'} ${findPeer(name) ?? ''}\n`);
}
