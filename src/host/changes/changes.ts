/**
 * Changes: tells the timeline what changes in the editor: extensions, settings, branches, files, the window itself. In:
 * VS Code's events, a few small files. Out: timeline events; what is remembered over a reload: versions of extensions, which are enabled here, when we last ran.
 * Invariants: never a path, a branch's name or a setting's value; what cannot be watched is left out, and the rest goes on.
 * Bounds: 20 settings of one change are told singly, a branch and a storm of files once in 10 s, 16 repositories.
 */
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { reasonOf } from '../../common/problem.ts';
import { watchBranches } from './branches.ts';
import { watchExtensions } from './extensions.ts';
import { watchFiles } from './files.ts';
import type { ChangesOptions } from './options.ts';
import { watchSettings } from './settings.ts';
import { watchWindow } from './window.ts';

export type { ChangesOptions } from './options.ts';

export const watchChanges = (options: ChangesOptions): Disposable => {
  const owned = new DisposableStore();
  // One that fails must not take the others along.
  for (const watch of [watchWindow, watchExtensions, watchSettings, watchBranches, watchFiles]) {
    try {
      owned.own(watch(options));
    } catch (error) {
      options.warn(`some changes are not seen: ${reasonOf(error)}`);
    }
  }
  return owned;
};
