import { setImmediate as turn } from 'node:timers/promises';
import {
  callField,
  callFields,
  callKinds,
  callOutcomes,
  type CallBatch,
  type EarState,
} from '../../../src/common/calls.ts';
import { ms, unixMs } from '../../../src/common/units.ts';
import { Ear, type Candidate, type EarOptions } from '../../../src/host/providers/providers.ts';

export type Register = (...args: unknown[]) => unknown;

/** An API object as VS Code makes one for each extension, and what was registered through it. */
export const fakeApi = () => {
  const registered: unknown[][] = [];
  const register = (name: string): Register =>
    function (...args) {
      if (args.includes('refuse')) throw new Error('refused');
      registered.push([name, ...args]);
      return disposable;
    };
  const disposable = { dispose: () => undefined };
  const api = {
    languages: {
      registerHoverProvider: register('hover'),
      registerCompletionItemProvider: register('completion'),
      registerWorkspaceSymbolProvider: register('workspaceSymbol'),
      match: register('match'),
    },
    commands: { registerCommand: register('command'), registerTextEditorCommand: register('editorCommand') },
    workspace: { onWillSaveTextDocument: register('willSave'), onDidSaveTextDocument: register('didSave') },
  };
  return { api, registered, disposable };
};
export type FakeApi = ReturnType<typeof fakeApi>;

export const candidate = (id: string, api: unknown, changes: Partial<Candidate> = {}): Candidate => ({
  id,
  isActive: false,
  commands: new Set(['toy.work']),
  api: () => api,
  ...changes,
});

/** A call as it reached the engine. */
export interface Heard {
  readonly kind: string;
  readonly extension: string;
  readonly name: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly heldMs: number;
  readonly document: number;
  readonly onSave: boolean;
}

const readBatch = ({ calls, count, names }: CallBatch): readonly Heard[] =>
  Array.from({ length: count }, (_, index) => {
    const field = (name: keyof typeof callField): number => calls[index * callFields + callField[name]] ?? Number.NaN;
    return {
      kind: callKinds[field('kind')] ?? '?',
      extension: names[field('extension')] ?? '?',
      name: names[field('name')] ?? '?',
      outcome: callOutcomes[field('outcome')] ?? '?',
      durationMs: field('durationMs'),
      heldMs: field('heldMs'),
      document: field('document'),
      onSave: field('onSave') === 1,
    };
  });

/** An ear with a clock that stands still until it is moved. */
export const ear = (candidates: readonly Candidate[], changes: Partial<EarOptions> = {}) => {
  const time = { ms: 1_000 };
  const states: EarState[] = [];
  const batches: CallBatch[] = [];
  const listening = new Ear({
    clock: { now: () => unixMs(time.ms), elapsed: () => ms(time.ms) },
    ownApi: fakeApi().api,
    candidates: () => candidates,
    isEnabled: () => true,
    numberOf: (document) => ('languageId' in document ? 7 : 0),
    send: (batch) => batches.push(batch),
    stateChanged: (state) => states.push(state),
    ...changes,
  });
  return {
    ear: listening,
    time,
    states,
    batches,
    /** All calls heard so far, after what is under way in this turn has ended. */
    heard: async (): Promise<readonly Heard[]> => {
      await turn();
      listening.flush();
      return batches.flatMap(readBatch);
    },
  };
};
