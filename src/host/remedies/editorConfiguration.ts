import * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import { ms } from '../../common/units.ts';
import type { Configuration, Place, SettingsFile, Stored } from './change.ts';

const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
/** What the editor is given to read a settings file again that we have written. */
const rereadMs = 1_500;

const targetOf = ({ scope }: Place): vscode.ConfigurationTarget =>
  scope === 'user' ? Global : scope === 'workspace' ? Workspace : WorkspaceFolder;

const sectionFor = (place: Place): vscode.WorkspaceConfiguration =>
  vscode.workspace.getConfiguration(undefined, place.scope === 'folder' ? vscode.Uri.parse(place.folder) : undefined);

const isNotThere = (error: unknown): boolean =>
  error instanceof vscode.FileSystemError && error.code === 'FileNotFound';

const reread = (clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      timer.dispose();
      listener.dispose();
      resolve();
    };
    const timer = clock.after(ms(rereadMs), done);
    const listener = vscode.workspace.onDidChangeConfiguration(done);
  });

const settingsFile = (uri: vscode.Uri, clock: Clock): SettingsFile => ({
  uri: uri.toString(),
  async read() {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch (error) {
      if (isNotThere(error)) return undefined;
      throw error;
    }
  },
  async write(text) {
    const changed = reread(clock);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await changed;
  },
  async remove() {
    const changed = reread(clock);
    await vscode.workspace.fs.delete(uri);
    const folder = vscode.Uri.joinPath(uri, '..');
    if (folder.path.endsWith('/.vscode') && (await vscode.workspace.fs.readDirectory(folder)).length === 0)
      await vscode.workspace.fs.delete(folder);
    await changed;
  },
});

const fileOf = (place: Place): vscode.Uri | undefined => {
  // What the editor calls the user's own settings, wherever they lie; a profile's lie elsewhere.
  if (place.scope === 'user') return vscode.Uri.from({ scheme: 'vscode-userdata', path: '/User/settings.json' });
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  if (place.scope === 'workspace' && workspaceFile !== undefined)
    return workspaceFile.scheme === 'untitled' ? undefined : workspaceFile;
  const folder = place.scope === 'folder' ? vscode.Uri.parse(place.folder) : workspaceFolders?.[0]?.uri;
  return folder === undefined ? undefined : vscode.Uri.joinPath(folder, '.vscode', 'settings.json');
};

/** The settings of the editor that we run in. */
export const editorConfiguration = (clock: Clock): Configuration => ({
  get workspace() {
    const { workspaceFile, workspaceFolders } = vscode.workspace;
    return (workspaceFile ?? workspaceFolders?.[0]?.uri)?.toString() ?? '';
  },
  read(place, key): Stored {
    const found = sectionFor(place).inspect(key);
    const values = { user: found?.globalValue, workspace: found?.workspaceValue, folder: found?.workspaceFolderValue };
    const value = values[place.scope];
    return value === undefined ? undefined : { value };
  },
  async write(place, key, stored) {
    await sectionFor(place).update(key, stored?.value, targetOf(place));
  },
  file(place) {
    const uri = fileOf(place);
    return uri === undefined ? undefined : settingsFile(uri, clock);
  },
});
