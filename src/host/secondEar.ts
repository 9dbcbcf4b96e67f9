import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import * as vscode from 'vscode';
import type { CallBatch, EarState } from '../common/calls.ts';
import type { Clock } from '../common/clock.ts';
import { extensionId } from '../common/contributions.ts';
import type { Disposable } from '../common/disposable.ts';
import type { Candidate, Ear, EarOptions } from './providers/providers.ts';

export interface SecondEarOptions {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  readonly codeFolder: string;
  isEnabled(extensionId: string): boolean;
  numberOf(document: object): number;
  send(batch: CallBatch): void;
  stateChanged(state: EarState): void;
}

/** The name that our frames bear on a stack: no extension's folder, so that nobody's fault is taken for another's. */
const frameName = 'ide-vitals:second-ear';

/** One for the life of the host: what was registered through it stays so. */
let ear: Ear | undefined;
let current: SecondEarOptions | undefined;

/** Switches the second ear on until it is disposed. Its code is read here, at the first time that somebody wants it. */
export const startSecondEar = (options: SecondEarOptions): SecondEar => {
  current = options;
  ear ??= loadEar(options.codeFolder, {
    clock: options.clock,
    ownApi: apiFor(join(options.codeFolder, '..')),
    candidates,
    isEnabled: (id) => current?.isEnabled(id) ?? false,
    numberOf: (document) => current?.numberOf(document) ?? 0,
    send: (batch) => current?.send(batch),
    stateChanged: (state) => current?.stateChanged(state),
  });
  return new SecondEar(ear);
};

export class SecondEar implements Disposable {
  readonly #ear: Ear;
  readonly #changes: Disposable;

  constructor(running: Ear) {
    this.#ear = running;
    running.start();
    this.#changes = vscode.extensions.onDidChange(() => {
      running.look();
    });
  }

  get state(): EarState {
    return this.#ear.state;
  }

  flush(): void {
    this.#ear.flush();
  }

  reconfigure(): void {
    this.#ear.look();
  }

  dispose(): void {
    this.#changes.dispose();
    this.#ear.stop();
  }
}

const loadEar = (codeFolder: string, options: EarOptions): Ear => {
  const file = join(codeFolder, 'providers.js');
  const loaded: { exports: Partial<{ readonly Ear: typeof Ear }> } = { exports: {} };
  const code = readFileSync(file, 'utf8');
  const run = compileFunction(code, ['module', 'exports', 'require'], { filename: frameName }) as (
    module: object,
    exports: object,
    require: NodeJS.Require,
  ) => void;
  run(loaded, loaded.exports, createRequire(file));
  if (loaded.exports.Ear === undefined) throw new Error(`${file} holds no second ear`);
  return new loaded.exports.Ear(options);
};

/** VS Code hands each extension an API object of its own: it goes by the file that asks for it. */
const apiFor = (folder: string): unknown => createRequire(join(folder, 'package.json'))('vscode') as unknown;

const candidates = (): readonly Candidate[] =>
  vscode.extensions.all
    .filter(({ id, packageJSON }) => id.toLowerCase() !== extensionId && hasCode(packageJSON))
    .map((extension) => ({
      id: extension.id,
      isActive: extension.isActive,
      commands: commandsOf(extension.packageJSON),
      api: () => apiFor(extension.extensionPath),
    }));

const hasCode = (manifest: unknown): boolean => typeof (manifest as { main?: unknown }).main === 'string';

const commandsOf = (manifest: unknown): ReadonlySet<string> => {
  const declared = (manifest as { contributes?: { commands?: unknown } }).contributes?.commands;
  const commands: readonly unknown[] = Array.isArray(declared) ? declared : [declared];
  return new Set(
    commands.flatMap((command) => {
      const id = (command as { command?: unknown } | undefined)?.command;
      return typeof id === 'string' ? [id] : [];
    }),
  );
};
