import type { ExtensionContext } from 'vscode';
import { systemClock } from './host/rim.ts';
import { Vitals } from './host/vitals.ts';

let vitals: Vitals | undefined;

export const activate = (context: ExtensionContext): void => {
  vitals = new Vitals(context, systemClock);
};

export const deactivate = async (): Promise<void> => {
  await vitals?.stop();
  vitals = undefined;
};
