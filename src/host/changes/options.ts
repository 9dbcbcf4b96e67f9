import type * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import type { TimelineEvent } from '../../common/timeline.ts';

export interface ChangesOptions {
  readonly clock: Clock;
  /** What VS Code keeps for us: of this machine, and of this workspace. */
  readonly memory: Pick<vscode.ExtensionContext, 'globalState' | 'workspaceState'>;
  report(event: TimelineEvent): void;
  warn(reason: string): void;
}
