import assert from 'node:assert/strict';
import { once } from 'node:events';
import { candidate, ear, fakeApi, type FakeApi } from './rig.ts';

/** A provider with all that a stand-in could break. */
class Provider {
  #secret = 'kept';
  readonly answer = Promise.resolve(['an answer']);
  readonly data = { some: 'data' };
  provideHover(): Promise<readonly string[]> {
    return this.#secret === 'kept' ? this.answer : Promise.reject(new Error('no secret'));
  }
  provideNow(): string {
    return this.#secret;
  }
  get secret(): string {
    return this.#secret;
  }
  set secret(value: string) {
    this.#secret = value;
  }
  onDidChange(): string {
    return this.#secret;
  }
}
type Stand = Provider & Record<string, unknown>;

/** Registers `provider` through an API object that is listened to; what VS Code would get is returned. */
const through = (rig: FakeApi, provider: object): Stand => {
  rig.api.languages.registerHoverProvider({ language: 'x' }, provider);
  return rig.registered.at(-1)?.[2] as Stand;
};

describe('the second ear', () => {
  const start = () => {
    const rig = fakeApi();
    const listening = ear([candidate('toy.toy', rig.api)]);
    listening.ear.start();
    assert.equal(listening.ear.state.state, 'on', listening.ear.state.reason);
    return { rig, ...listening };
  };

  describe('a provider cannot tell that it is heard', () => {
    it('finds itself as `this`: private fields work in methods, getters, setters and events', () => {
      const { rig } = start();
      const stand = through(rig, new Provider());
      assert.equal(stand.provideNow(), 'kept');
      assert.equal(stand.secret, 'kept');
      assert.equal(stand.onDidChange(), 'kept');
      stand.secret = 'new';
      assert.equal(stand.provideNow(), 'new');
    });

    it('gives the very same promise, value and error to whoever asks', async () => {
      const { rig, heard } = start();
      const provider = new Provider();
      const failure = new Error('mine');
      const rejection = Promise.reject(failure);
      const stand = through(
        rig,
        Object.assign(provider, {
          provideNothing: () => {
            throw failure;
          },
          provideRejection: () => rejection,
          provideData: () => provider.data,
        }),
      ) as Stand & Record<'provideNothing' | 'provideRejection' | 'provideData', () => unknown>;
      assert.equal(stand.provideHover(), provider.answer);
      assert.equal(stand.provideData(), provider.data);
      assert.throws(
        () => stand.provideNothing(),
        (error) => error === failure,
      );
      await assert.rejects(stand.provideRejection() as Promise<unknown>, (error) => error === failure);
      assert.deepEqual((await heard()).map(({ name, outcome }) => `${name} ${outcome}`).sort(), [
        'provideData ok',
        'provideHover ok',
        'provideNothing error',
        'provideRejection error',
      ]);
    });

    it('has the same methods as before, absent ones stay absent, later ones come and go', async () => {
      const { rig, heard } = start();
      const provider = new Provider() as Provider & { resolveHover?: () => string };
      const stand = through(rig, provider);
      assert.equal(stand['resolveHover'], undefined);
      assert.ok(!('resolveHover' in stand) && 'provideHover' in stand);
      assert.deepEqual(Object.keys(stand), Object.keys(provider));
      assert.ok(stand instanceof Provider);
      assert.equal(stand.constructor, Provider);
      assert.equal(stand.provideHover, stand.provideHover);
      assert.equal(stand.data, provider.data);
      provider.resolveHover = () => 'now';
      assert.equal((stand as Record<string, () => unknown>)['resolveHover']?.(), 'now');
      delete provider.resolveHover;
      assert.equal(stand['resolveHover'], undefined);
      assert.deepEqual(
        (await heard()).map(({ name }) => name),
        ['resolveHover'],
      );
    });

    it('may be frozen: then its own methods go untimed, and nothing throws', async () => {
      const { rig, heard } = start();
      const frozen = through(rig, Object.freeze({ provideHover: () => 'frozen' }));
      assert.equal(frozen.provideHover(), 'frozen');
      const later = { provideHover: () => 'later' };
      const stand = through(rig, later);
      Object.freeze(later);
      assert.equal(stand.provideHover(), 'later');
      assert.deepEqual(await heard(), []);
    });

    it('hears only promises that Node made, and runs no `then` of anybody else', async () => {
      const { rig, heard } = start();
      let ran = 0;
      const lazy = { then: () => (ran += 1) };
      class Odd extends Promise<unknown> {}
      const odd = Odd.resolve(1);
      const stand = through(rig, { provideLazy: () => lazy, provideOdd: () => odd }) as unknown as Record<
        'provideLazy' | 'provideOdd',
        () => unknown
      >;
      assert.equal(stand.provideLazy(), lazy);
      assert.equal(stand.provideOdd(), odd);
      assert.deepEqual(
        (await heard()).map(({ durationMs }) => durationMs),
        [-1, -1],
      );
      assert.equal(ran, 0);
    });

    it('registers as before: the same answer, the same refusal, the other arguments untouched', () => {
      const { rig } = start();
      const { languages } = rig.api;
      const selector = { language: 'x' };
      assert.equal(languages.registerCompletionItemProvider(selector, new Provider(), '.', ':'), rig.disposable);
      assert.deepEqual(
        rig.registered.at(-1)?.filter((arg) => typeof arg === 'string'),
        ['completion', '.', ':'],
      );
      assert.equal(rig.registered.at(-1)?.[1], selector);
      assert.throws(() => languages.registerHoverProvider(selector, 'refuse'), /refused/);
      const provider = { provideWorkspaceSymbols: () => [] };
      languages.registerWorkspaceSymbolProvider(provider);
      assert.notEqual(rig.registered.at(-1)?.[1], provider);
      languages.match(selector, provider);
      assert.equal(rig.registered.at(-1)?.[2], provider, 'what registers nothing is left alone');
    });
  });

  it('times the whole answer and how long it held the thread, and knows what was cancelled', async () => {
    const { rig, time, heard } = start();
    let answer: (value: string) => void = () => undefined;
    const stand = through(rig, {
      provideHover: () => {
        time.ms += 5;
        return new Promise((resolve) => (answer = resolve));
      },
    }) as unknown as { provideHover: (...args: unknown[]) => Promise<unknown> };
    const token = { isCancellationRequested: false };
    const first = stand.provideHover({ languageId: 'x' }, {}, token);
    time.ms += 40;
    answer('slow');
    await first;
    const second = stand.provideHover({ languageId: 'x' }, {}, token);
    token.isCancellationRequested = true;
    answer('late');
    await second;
    const [slow, cancelled] = await heard();
    assert.deepEqual(slow, {
      kind: 'provider',
      extension: 'toy.toy',
      name: 'provideHover',
      outcome: 'ok',
      durationMs: 45,
      heldMs: 5,
      document: 7,
      onSave: false,
    });
    assert.equal(cancelled?.outcome, 'cancelled');
  });

  it('names a command only when its manifest does', async () => {
    const { rig, heard } = start();
    rig.api.commands.registerCommand('toy.work', (value: unknown) => value);
    rig.api.commands.registerCommand('toy.file:///home/secret', () => undefined);
    const [, , work] = rig.registered[0] as [string, string, (value: unknown) => unknown];
    const [, , secret] = rig.registered[1] as [string, string, () => unknown];
    assert.equal(work('given'), 'given');
    secret();
    assert.deepEqual(
      (await heard()).map(({ kind, name }) => [kind, name]),
      [
        ['command', 'toy.work'],
        ['command', ''],
      ],
    );
  });

  it('lets an unhandled rejection of a listener be told of once, as before', async () => {
    const { rig } = start();
    const failure = new Error('a listener that fails');
    rig.api.workspace.onDidSaveTextDocument(() => Promise.reject(failure));
    const told: unknown[] = [];
    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => told.push(reason));
    try {
      const rejected = once(process, 'unhandledRejection');
      (rig.registered[0]?.[1] as () => unknown)();
      await rejected;
      assert.deepEqual(told, [failure]);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of listeners) process.on('unhandledRejection', listener);
    }
  });

  it('hears how long a listener made a save wait, through an event that is as frozen as the real one', async () => {
    const { rig, time, heard } = start();
    const waits: unknown[] = [];
    const real = Object.freeze({
      document: { languageId: 'x' },
      reason: 1,
      waitUntil: (thenable: unknown) => waits.push(thenable),
    });
    let finish: (edits: readonly unknown[]) => void = () => undefined;
    const edits = new Promise<readonly unknown[]>((resolve) => (finish = resolve));
    const listener = (event: typeof real): void => {
      assert.ok(Object.isFrozen(event));
      assert.deepEqual(Object.keys(event), Object.keys(real));
      assert.equal(event.document, real.document);
      event.waitUntil(edits);
    };
    rig.api.workspace.onWillSaveTextDocument(listener);
    rig.api.workspace.onWillSaveTextDocument(listener);
    const [first, second] = rig.registered.map(([, given]) => given as (event: unknown) => void);
    assert.equal(first, second, 'one listener stays one');
    first?.(real);
    assert.deepEqual(waits, [edits], 'the very same promise');
    assert.deepEqual(await heard(), []);
    time.ms += 120;
    finish([]);
    const [call] = await heard();
    assert.deepEqual([call?.kind, call?.durationMs, call?.document, call?.outcome], ['will_save', 120, 7, 'ok']);
  });

  it('knows code actions that are asked for by a save', async () => {
    const { rig, heard } = start();
    const stand = through(rig, { provideCodeActions: () => [] }) as unknown as {
      provideCodeActions: (...args: unknown[]) => unknown;
    };
    stand.provideCodeActions({}, {}, { only: { value: 'source.fixAll' } });
    stand.provideCodeActions({}, {}, { only: { value: 'quickfix' } });
    stand.provideCodeActions({}, {}, { only: undefined });
    assert.deepEqual(
      (await heard()).map(({ onSave }) => onSave),
      [true, false, false],
    );
  });
});

describe('whom the second ear hears', () => {
  it('those who are not active yet and whom the user lets it hear', () => {
    const early = fakeApi();
    const denied = fakeApi();
    const unwanted = fakeApi();
    const listening = ear(
      [
        candidate('early.early', early.api, { isActive: true }),
        candidate('MS-vsliveshare.vsliveshare', denied.api),
        candidate('un.wanted', unwanted.api),
        candidate('toy.toy', fakeApi().api),
      ],
      { isEnabled: (id) => id !== 'un.wanted' },
    );
    listening.ear.start();
    const { heard, missed, closed } = listening.ear.state;
    assert.deepEqual([heard, missed, closed], [1, 1, 0]);
    for (const rig of [early, denied, unwanted]) {
      const provider = new Provider();
      assert.equal(through(rig, provider), provider);
    }
  });

  it('leaves an API object that is frozen, or cannot be had, to the first ear', () => {
    const frozen = fakeApi();
    for (const space of Object.values(frozen.api)) Object.freeze(space);
    const broken = candidate('b.b', undefined, {
      api: () => {
        throw new Error('no API');
      },
    });
    const listening = ear([candidate('a.a', frozen.api), broken, candidate('c.c', 17)]);
    listening.ear.start();
    assert.deepEqual(listening.ear.state, { state: 'on', heard: 0, missed: 0, closed: 3, reason: '' });
    assert.equal(frozen.api.languages.registerHoverProvider({}, new Provider()), frozen.disposable);
  });

  it('nobody, when the self-test fails', () => {
    const frozen = fakeApi();
    Object.freeze(frozen.api.languages);
    Object.freeze(frozen.api.commands);
    Object.freeze(frozen.api.workspace);
    const rig = fakeApi();
    for (const ownApi of [frozen.api, {}, undefined]) {
      const listening = ear([candidate('toy.toy', rig.api)], { ownApi });
      listening.ear.start();
      assert.equal(listening.ear.state.state, 'failed');
      assert.match(listening.ear.state.reason, /self-test/);
      const provider = new Provider();
      assert.equal(through(rig, provider), provider);
    }
  });

  it('nobody after its first fault: everything is put back, and what was registered is passed on', async () => {
    const rig = fakeApi();
    const before = Object.getOwnPropertyDescriptors(rig.api.languages);
    let fails = false;
    const listening = ear([candidate('toy.toy', rig.api)], {
      numberOf: () => {
        if (fails) throw new Error('a bug of ours');
        return 0;
      },
    });
    listening.ear.start();
    const provider = new Provider();
    const stand = through(rig, provider) as unknown as { provideHover: (document: object) => unknown };
    fails = true;
    assert.equal(stand.provideHover({}), provider.answer);
    await listening.heard();
    assert.equal(listening.ear.state.state, 'failed');
    assert.match(listening.ear.state.reason, /a bug of ours/);
    assert.deepEqual(Object.getOwnPropertyDescriptors(rig.api.languages), before);
    assert.equal(stand.provideHover({}), provider.answer);
    assert.deepEqual(await listening.heard(), []);
  });

  it('a hundred times on and off leaves every property as it was', async () => {
    const rig = fakeApi();
    const found = () => Object.values(rig.api).map((space) => Object.getOwnPropertyDescriptors(space));
    const before = found();
    const listening = ear([candidate('toy.toy', rig.api)]);
    let stand: Stand | undefined;
    for (let round = 0; round < 100; round += 1) {
      listening.ear.start();
      stand ??= through(rig, new Provider());
      assert.notDeepEqual(found(), before);
      listening.ear.stop();
      assert.deepEqual(found(), before);
    }
    stand?.provideNow();
    assert.deepEqual(await listening.heard(), [], 'off is off');
    listening.ear.start();
    stand?.provideNow();
    assert.equal((await listening.heard()).length, 1, 'and on is on, for what was registered then');
  });

  it('lets whoever has overridden it after us stay', () => {
    const rig = fakeApi();
    const listening = ear([candidate('toy.toy', rig.api)]);
    listening.ear.start();
    const ours = rig.api.languages.registerHoverProvider;
    const theirs = (...args: unknown[]): unknown => ours(...args);
    rig.api.languages.registerHoverProvider = theirs;
    listening.ear.stop();
    assert.equal(rig.api.languages.registerHoverProvider, theirs);
    const provider = new Provider();
    assert.equal(through(rig, provider), provider);
  });

  it('drops and counts what is too much at once', async () => {
    const rig = fakeApi();
    const { ear: listening, batches, heard } = ear([candidate('toy.toy', rig.api)]);
    listening.start();
    const stand = through(rig, { provideHover: () => 1 });
    for (let call = 0; call < 5_000; call += 1) void stand.provideHover();
    assert.equal((await heard()).length, 4_096);
    assert.equal(batches[0]?.dropped, 904);
  });
});
