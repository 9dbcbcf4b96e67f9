import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import { isFunction, isObject, replaceMethod, type AnyFunction } from './functions.ts';
import { isProvider, timedProvider } from './providerProxy.ts';
import { timed, type Recorder } from './recorder.ts';
import { timedWillSave } from './willSave.ts';

/** Whose API object it is. */
export interface Owner {
  readonly id: string;
  /** The commands its manifest declares: their ids are public. */
  readonly commands: ReadonlySet<string>;
}

/**
 * Changes the functions of one extension's own API object through which it registers what will be called. What is
 * registered goes through a stand-in; the registration itself, and what it returns, is VS Code's own.
 * Undefined when nothing of it could be changed.
 */
export const listenThrough = (api: unknown, owner: Owner, recorder: Recorder): Disposable | undefined => {
  const changed = new DisposableStore();
  let count = 0;
  const change = (space: unknown, name: string, through: ProxyHandler<AnyFunction>): void => {
    if (!isObject(space)) return;
    const replaced = replaceMethod(space, name, (original) => new Proxy(original, through));
    if (replaced === undefined) return;
    changed.own(replaced);
    count += 1;
  };
  const registeringWith = (standIn: (args: unknown[]) => unknown[]): ProxyHandler<AnyFunction> =>
    registering(recorder, standIn);
  const { languages, commands, workspace } = spacesOf(api);
  const provider = registeringWith((args) => withProvider(args, owner, recorder));
  for (const name of isObject(languages) ? Object.keys(languages) : []) {
    if (/^register\w*Providers?$/.test(name)) change(languages, name, provider);
  }
  const command = (result: 'taken' | 'ignored'): ProxyHandler<AnyFunction> =>
    registeringWith((args) => withHandler(args, { owner, recorder, result }));
  change(commands, 'registerCommand', command('taken'));
  change(commands, 'registerTextEditorCommand', command('ignored'));
  const willSave = oncePerListener((listener) => timedWillSave(recorder, owner.id, listener));
  const didSave = oncePerListener((listener) => timedDidSave(recorder, owner.id, listener));
  change(
    workspace,
    'onWillSaveTextDocument',
    registeringWith(([listener, ...rest]) => [willSave(listener), ...rest]),
  );
  change(
    workspace,
    'onDidSaveTextDocument',
    registeringWith(([listener, ...rest]) => [didSave(listener), ...rest]),
  );
  return count === 0 ? undefined : changed;
};

const spacesOf = (api: unknown): Readonly<Record<'languages' | 'commands' | 'workspace', unknown>> => {
  const space = (name: string): unknown => (isObject(api) ? Reflect.get(api, name) : undefined);
  return { languages: space('languages'), commands: space('commands'), workspace: space('workspace') };
};

/** Calls the original with stand-ins for what was given; if none can be made, with what was given. One for many functions. */
const registering = (recorder: Recorder, standIn: (args: unknown[]) => unknown[]): ProxyHandler<AnyFunction> => ({
  apply(original, self, args: unknown[]) {
    let given = args;
    if (recorder.isListening) {
      try {
        given = standIn(args);
      } catch (error) {
        recorder.fault(error);
      }
    }
    return Reflect.apply(original, self, given);
  },
});

const withProvider = (args: unknown[], { id }: Owner, recorder: Recorder): unknown[] => {
  const at = args.findIndex(isProvider);
  const provider = args[at];
  return isObject(provider) ? args.with(at, timedProvider(recorder, id, provider)) : args;
};

const withHandler = (
  args: unknown[],
  {
    owner,
    recorder,
    result,
  }: { readonly owner: Owner; readonly recorder: Recorder; readonly result: 'taken' | 'ignored' },
): unknown[] => {
  const [id, handler] = args;
  if (typeof id !== 'string' || !isFunction(handler)) return args;
  const name = owner.commands.has(id) ? id : '';
  return args.with(
    1,
    timed(recorder, { site: { kind: 'command', extension: owner.id, name, result }, original: handler }),
  );
};

const timedDidSave = (recorder: Recorder, extension: string, original: AnyFunction): AnyFunction =>
  timed(recorder, {
    site: { kind: 'did_save', extension, name: 'onDidSaveTextDocument', result: 'ignored' },
    original,
  });

/** VS Code counts a listener's failures by its identity, so one that is added twice must stay one. */
const oncePerListener = (make: (listener: AnyFunction) => AnyFunction): ((listener: unknown) => unknown) => {
  const made = new WeakMap<AnyFunction, AnyFunction>();
  return (listener) => {
    if (!isFunction(listener)) return listener;
    const known = made.get(listener) ?? make(listener);
    made.set(listener, known);
    return known;
  };
};
