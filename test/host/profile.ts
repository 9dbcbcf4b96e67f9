// What a VS Code under test is started with: its settings, its extensions, its command line.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settings } from '../../src/common/contributions.ts';
import { frontMain, serverMain } from './paths.mjs';

export interface Profile {
  /** `on` is the second launch profile: workspaces open in Restricted Mode, without a dialog, until trusted. */
  readonly trust: 'off' | 'on';
  /** The smoke-test driver: needed to run extensions under development and tests; it switches toasts off. */
  readonly driver: 'on' | 'off';
  /** `on` puts code-server's own door before VS Code's server, with its way to the ports of the machine. */
  readonly front: 'on' | 'off';
  /** Without a token the server answers whoever can reach the port: for tests only. */
  readonly token: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Folders of unpacked extensions. */
  readonly extensions: readonly string[];
}

export interface Folders {
  readonly userData: string;
  readonly extensions: string;
  readonly serverData: string;
}

/** A quiet editor: nothing asks, looks for updates, fetches or reports. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.dialogStyle': 'custom',
  'files.simpleDialog.enable': true,
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  // Not `false`: VS Code would write it anew as this, which is a changed setting.
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.openRepositoryInParentFolders': 'never',
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  // Otherwise the extension host lists all processes and open files every few seconds.
  'remote.autoForwardPorts': false,
};

const trustSettings = {
  off: { 'security.workspace.trust.enabled': false },
  on: {
    'security.workspace.trust.enabled': true,
    'security.workspace.trust.startupPrompt': 'never',
    'security.workspace.trust.banner': 'never',
  },
};

/**
 * A setting of machine scope also goes where a remote host keeps it: among the user's own settings it counts there only
 * until the workbench knows its scope, which may be before or after the extension has read it.
 */
export const writeSettings = (userData: string, profile: Pick<Profile, 'trust' | 'settings'>): void => {
  const write = (folder: 'User' | 'Machine', given: Readonly<Record<string, unknown>>): void => {
    mkdirSync(join(userData, folder), { recursive: true });
    writeFileSync(join(userData, folder, 'settings.json'), JSON.stringify(given, null, 2));
  };
  const all = { ...quiet, ...trustSettings[profile.trust], ...profile.settings };
  write('User', all);
  write('Machine', Object.fromEntries(Object.entries(all).filter(([id]) => scopeOf(id) === 'machine')));
};

const scopeOf = (id: string): string | undefined =>
  (settings as Readonly<Record<string, { scope?: string }>>)[id]?.scope;

/** Unpacked extensions that lie there before the first start are taken over as if they had been installed. */
export const linkExtensions = (extensionsFolder: string, extensions: readonly string[]): void => {
  mkdirSync(extensionsFolder, { recursive: true });
  for (const folder of extensions) {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    const name = `${manifest['publisher']}.${manifest['name']}-${manifest['version']}`;
    symlinkSync(folder, join(extensionsFolder, name), 'junction');
  }
};

export const folderArguments = (folders: Folders): string[] => [
  '--user-data-dir',
  folders.userData,
  '--extensions-dir',
  folders.extensions,
  '--server-data-dir',
  folders.serverData,
];

export const serverArguments = (port: number, folders: Folders, profile: Profile): string[] =>
  profile.front === 'on' ? frontArguments(port, folders, profile) : mainArguments(port, folders, profile);

/** It asks for no password, and hands what it does not know itself to VS Code's server. */
const frontArguments = (port: number, { userData, extensions }: Folders, profile: Profile): string[] => [
  frontMain,
  '--auth',
  'none',
  '--bind-addr',
  `127.0.0.1:${String(port)}`,
  '--config',
  join(userData, 'code-server.yaml'),
  '--disable-telemetry',
  '--disable-update-check',
  ...(profile.driver === 'on' ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ...(profile.trust === 'off' ? ['--disable-workspace-trust'] : []),
  '--user-data-dir',
  userData,
  '--extensions-dir',
  extensions,
];

const mainArguments = (port: number, folders: Folders, profile: Profile): string[] => [
  serverMain,
  '--host',
  '127.0.0.1',
  '--port',
  String(port),
  '--accept-server-license-terms',
  '--telemetry-level',
  'off',
  '--disable-experiments',
  ...(profile.token === undefined ? ['--without-connection-token'] : ['--connection-token', profile.token]),
  ...(profile.driver === 'on' ? ['--enable-smoke-test-driver'] : []),
  ...(profile.trust === 'off' ? ['--disable-workspace-trust'] : []),
  ...folderArguments(folders),
];

/** A terminal inside VS Code hands down variables that would steer the server; an empty gallery keeps it off the network. */
export const serverEnvironment = (extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('VSCODE_') && !name.startsWith('npm_') && name !== 'ELECTRON_RUN_AS_NODE',
  );
  return { ...Object.fromEntries(inherited), EXTENSIONS_GALLERY: '{}', ...extra };
};
