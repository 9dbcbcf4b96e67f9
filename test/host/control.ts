// Asks the test-control extension (test/fixtures/control) to do things inside the editor's extension host: change
// settings, run a command with arguments. Requests and answers are files in the host's control folder, so nothing of
// this shows in the workbench, and the product needs no command for tests. One extension host at a time.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { themes, type ThemeKind } from './browser.ts';
import type { Host } from './host.ts';

const ANSWER_WITHIN_MS = 30_000;

export const controlExtension = join(process.cwd(), 'test', 'fixtures', 'control');

interface Answer {
  readonly value?: unknown;
  readonly error?: string;
}

let count = 0;

const ask = async (host: Host, request: Readonly<Record<string, unknown>>): Promise<unknown> => {
  const name = join(host.controlFolder, String((count += 1)));
  // Renamed into place, so that the other side never reads half a request.
  writeFileSync(`${name}.part`, JSON.stringify(request));
  renameSync(`${name}.part`, `${name}.request`);
  const end = performance.now() + ANSWER_WITHIN_MS;
  while (!existsSync(`${name}.answer`)) {
    if (!existsSync(host.controlFolder)) throw new Error('The host has ended.');
    if (performance.now() > end)
      throw new Error(`No answer from the test-control extension: ${JSON.stringify(request)}`);
    await wait(20);
  }
  const answer = JSON.parse(readFileSync(`${name}.answer`, 'utf8')) as Answer;
  rmSync(`${name}.answer`);
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value;
};

/** Runs a command in the extension host; what it returns comes back as JSON. */
export const execute = (host: Host, commandId: string, ...args: readonly unknown[]): Promise<unknown> =>
  ask(host, { kind: 'command', command: commandId, args });

/** Changes user settings; `null` takes a setting back to its default. */
export const setSettings = async (host: Host, settings: Readonly<Record<string, unknown>>): Promise<void> => {
  await ask(host, { kind: 'settings', settings });
};

/** Calls a function of what an extension's `activate()` returned; the answer comes back as JSON. */
export const callApi = (
  host: Host,
  ...call: readonly [id: string, name: string, ...args: unknown[]]
): Promise<unknown> => {
  const [id, name, ...args] = call;
  return ask(host, { kind: 'call', id, function: name, args });
};

/** A theme that stands in the settings from the start is not applied by the workbench: only a change is. */
export const setTheme = async (host: Host, kind: ThemeKind): Promise<void> => {
  await setSettings(host, { 'workbench.colorTheme': null });
  await setSettings(host, { 'workbench.colorTheme': themes[kind] });
};
