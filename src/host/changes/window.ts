import type { Disposable } from '../../common/disposable.ts';
import { ms } from '../../common/units.ts';
import type { ChangesOptions } from './options.ts';

const aliveKey = 'vitals.alive';
const aliveEveryMs = 60_000;
/** A window of the same workspace that was there so shortly before was reloaded. */
const reloadMs = 90_000;

/** Measuring may be switched off and on; a window opens once. */
let told = false;

/** Tells that the window was opened, or reloaded: VS Code does not say which. */
export const watchWindow = ({ clock, memory: { workspaceState }, report }: ChangesOptions): Disposable => {
  const alive = (): void => {
    void workspaceState.update(aliveKey, clock.now());
  };
  const at = clock.now();
  const last = workspaceState.get<number>(aliveKey);
  if (!told) {
    const isReload = last !== undefined && at - last >= 0 && at - last < reloadMs;
    report(
      isReload
        ? { at, kind: 'window_reloaded', subject: '', text: 'The window was reloaded.' }
        : { at, kind: 'window_opened', subject: '', text: 'The window was opened.' },
    );
  }
  told = true;
  alive();
  return clock.every(ms(aliveEveryMs), alive);
};
