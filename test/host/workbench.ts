// The address of a workbench: which folder it opens, which extension it runs from source, which tests it runs.
import type { Host } from './host.ts';

export interface WorkbenchOptions {
  /** As VS Code names it; English where nothing is said. */
  readonly language?: string;
  /** The folder, or the `.code-workspace` file, to open. */
  readonly workspace: string;
  /** The one extension under development. VS Code takes the last when there are several, so there is only one. */
  readonly development?: string;
  /** A module that exports `run()`: the same contract as @vscode/test-electron's. */
  readonly tests?: string;
}

/** Windows paths become `/c:/...`, as everywhere in VS Code's addresses. */
const asUrlPath = (path: string): string => (process.platform === 'win32' ? `/${path.replace(/\\/g, '/')}` : path);

export const workbenchUrl = (host: Host, options: WorkbenchOptions): string => {
  const remote = (path: string) => `vscode-remote://${host.authority}${asUrlPath(path)}`;
  const payload = [
    ...(options.development === undefined ? [] : [['extensionDevelopmentPath', remote(options.development)]]),
    ...(options.tests === undefined ? [] : [['extensionTestsPath', remote(options.tests)]]),
  ];
  const query = new URLSearchParams();
  query.set(options.workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', asUrlPath(options.workspace));
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  if (host.token !== undefined) query.set('tkn', host.token);
  return `${host.url}/?${query.toString()}`;
};
