import './host/speaking.ts';
import type { ExtensionContext } from 'vscode';
import type { VitalsApi } from './host/publicApi/publicApi.ts';
import { systemClock } from './host/rim.ts';
import { Vitals } from './host/vitals.ts';

let vitals: Vitals | undefined;

export const activate = (context: ExtensionContext): VitalsApi => {
  vitals = new Vitals(context, systemClock);
  return vitals.api;
};

export const deactivate = async (): Promise<void> => {
  await vitals?.stop();
  vitals = undefined;
};
