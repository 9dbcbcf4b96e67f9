import * as vscode from 'vscode';
import { addressFault } from '../../common/webAddress.ts';
import { named, t } from '../words.ts';

/** Thrown where the user has turned away: nothing is changed. */
export class Cancelled extends Error {}
export const given = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Cancelled();
  return value;
};

/** Runs what asks; undefined where the user turned away. */
export const unlessCancelled = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
};

export interface Flow {
  readonly title: string;
  step: number;
  readonly steps: number;
}

/** Where one is asked after the other, VS Code counts the steps in the title. */
export const titleOf = (flow: Flow): string => {
  flow.step += 1;
  return `${flow.title} (${String(flow.step)}/${String(flow.steps)})`;
};

export const input = async (flow: Flow, options: vscode.InputBoxOptions): Promise<string> =>
  given(await vscode.window.showInputBox({ ignoreFocusOut: true, ...options, title: titleOf(flow) }));

/** Why a text cannot name what the user sets up; undefined where it can. */
export const nameFault = (text: string, existing: object, reserved: readonly string[] = []): string | undefined => {
  const name = text.trim();
  if (!/^[\w.-]{1,40}$/.test(name)) return t('Letters, digits, dot, dash and underscore, at most 40');
  if (reserved.includes(name)) return t('A name of ours: choose another');
  return Object.hasOwn(existing, name) ? t('There is one of this name') : undefined;
};

/** What is wrong with an address that something is sent to, as a sentence; undefined where nothing is. */
const faultOf = (text: string): string | undefined => {
  const fault = addressFault(text);
  if (fault !== undefined) return t('It {0}', named(fault));
  return /^[^/]*\/\/[^/?#]*@/.test(text) ? t('Without user and password: they are asked for next') : undefined;
};

/** An address, without spaces round it; with `orNone` it may be empty. */
export const inputAddress = async (
  flow: Flow,
  { orNone = false, ...options }: vscode.InputBoxOptions & { readonly orNone?: boolean },
): Promise<string> => {
  const validateInput = (text: string): string | undefined =>
    orNone && text.trim() === '' ? undefined : faultOf(text.trim());
  return (await input(flow, { ...options, validateInput })).trim();
};
