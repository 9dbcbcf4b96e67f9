// An editor that is killed in the middle of a response, at each of its steps: the next start puts the same text back.
// The process runs the real engine, with its history on disk, and the host's real hands; the editor stands in.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ResponseList, ResponseOrder } from '../../../src/common/responses.ts';
import type { Measuring } from '../../../src/host/measuring.ts';
import { Rig } from '../../engine/rig.ts';
import { FakeClock } from '../../fakeClock.ts';
import { standIn } from './editorStandIn.ts';

const start = 1_800_000_000_000;
const original = `{
    // Why: the team's defaults.
    "editor.tabSize": 3, // not 4
    "typescript.suggest.enabled": true,
    /* nothing below */
    // end
}
`;
const extension = 'vscode.typescript-language-features';

interface Scenario {
  readonly name: 'scale' | 'breaker';
  readonly labels: Readonly<Record<string, string>>;
  readonly raw: object;
  /** Settings that it changes. */
  readonly keys: readonly string[];
}
const by = 'max by (extension, owner, process)';
const scenarios: readonly Scenario[] = [
  {
    name: 'scale',
    labels: { extension, owner: 'TypeScript', process: 'tsserver' },
    raw: {
      when: `${by} (staged_condition) > 0.5`,
      until: `${by} (staged_condition) < 0.1`,
      forSeconds: 10,
      helpsWithinSeconds: 20,
    },
    keys: ['js/ts.tsserver.maxMemory'],
  },
  {
    name: 'breaker',
    labels: { extension, server: 'tsserver', operation: 'completion' },
    raw: { when: 'max by (server, extension, operation) (staged_condition) > 0.5', forSeconds: 10, offSeconds: 20 },
    keys: ['typescript.suggest.enabled', 'javascript.suggest.enabled'],
  },
];

interface Order {
  readonly folder: string;
  readonly scenario: Scenario['name'];
  readonly from: number;
  /** The step before which it kills itself; 0 for none. */
  readonly killAt: number;
  readonly recovers: boolean;
}
interface Told {
  readonly steps: readonly string[];
  readonly list: ResponseList;
  readonly ran: readonly string[];
}

/** Steps of this process, numbered; at the one that is wanted it is no more. */
class Steps {
  readonly names: string[] = [];
  readonly #killAt: number;

  constructor(killAt: number) {
    this.#killAt = killAt;
  }

  at(name: string): void {
    this.names.push(name);
    if (this.names.length === this.#killAt) process.kill(process.pid, 'SIGKILL');
  }

  /** Before and after everything that changes a file. */
  watchFiles(): void {
    const watched = promises as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    for (const name of ['rename', 'rm', 'rmdir']) {
      const real = watched[name]?.bind(promises);
      if (real === undefined) throw new Error(name);
      watched[name] = async (...args) => {
        const file = String(args[0])
          .replace(/^.*\//, '')
          .replace(/^[\w-]{36}/, 'note');
        this.at(`before ${name} ${file}`);
        const result = await real(...args);
        this.at(`after ${name} ${file}`);
        return result;
      };
    }
  }
}

const live = async ({ folder, scenario, from, killAt, recovers }: Order): Promise<void> => {
  const { labels, raw } = scenarios.find(({ name }) => name === scenario) ?? assert.fail();
  const steps = new Steps(killAt);
  const ran: string[] = [];
  standIn({
    settingsFile: join(folder, 'settings.json'),
    defaults: {
      'js/ts.tsserver.maxMemory': 3_072,
      'typescript.suggest.enabled': true,
      'javascript.suggest.enabled': true,
    },
    commands: ['typescript.restartTsServer'],
    ran: (command) => {
      steps.at(`run ${command}`);
      ran.push(command);
    },
  });
  // Reads `vscode`, which only now is there.
  const { Responder } = await import('../../../src/host/responding/responding.ts');
  const clock = new FakeClock(from);
  const rig = new Rig({
    clock,
    history: { folder: join(folder, 'history') },
    settings: {
      responses: { trusted: true, raw: { mode: 'auto', actions: { [scenario]: { mode: 'auto', ...raw } } } },
    },
  });
  const measuring = {
    link: {
      send: (message: Parameters<Rig['send']>[0]) => {
        rig.send(message);
        clock.advance(0);
      },
    },
  };
  const responder = new Responder({
    context: { globalStorageUri: { fsPath: folder } as never },
    clock,
    log: { info: () => undefined, warn: (message) => process.stderr.write(`${message}\n`) },
    measuring: () => measuring as unknown as Measuring,
    emptyCache: async () => false,
    callChannel: async () => undefined,
  });
  steps.watchFiles();
  if (recovers && existsSync(join(folder, 'standing'))) await responder.restore();
  let taken = 0;
  for (let second = 0; second < (recovers ? 5 : 120); second += 1) {
    const memory = { role: 'language server', pid: '77', ...labels };
    rig.send({
      type: 'append',
      samples: [
        { name: 'process_memory_usage_bytes', labels: memory, value: 3.1e9 },
        ...(recovers ? [] : [{ name: 'staged_condition', labels, value: 0.9 }]),
      ],
    });
    rig.seconds(1);
    const orders = rig.posted.flatMap((message): ResponseOrder[] =>
      message.type === 'respond' ? [message.order] : [],
    );
    for (const order of orders.slice(taken)) {
      steps.at(`ordered ${order.act}`);
      await responder.receive(order);
      steps.at(`answered ${order.act}`);
    }
    taken = orders.length;
    await setImmediate();
    if (taken >= 2 && orders.at(-1)?.act === 'undo') break;
  }
  rig.send({ type: 'responses', request: 1, ask: { kind: 'list' } });
  rig.seconds(0);
  const last = rig.posted.findLast((message) => message.type === 'responses');
  assert.ok(last?.type === 'responses');
  process.send?.({ steps: steps.names, list: last.list, ran } satisfies Told);
  process.disconnect();
  rig.engine.dispose();
};

const order = process.env['VITALS_RESPONSE_CHILD'];

/** What a child has told before it ended, and by which signal it did. */
const lived = (what: Order): Promise<{ readonly told: Told | undefined; readonly signal: string | null }> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, VITALS_RESPONSE_CHILD: JSON.stringify(what) };
    const child = fork(__filename, [], { env, execArgv: [] });
    let told: Told | undefined;
    child.on('message', (message) => (told = message as Told));
    child.once('exit', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`a child has ended with ${String(code)}`));
      else resolve({ told, signal });
    });
  });

const suite = (): void => {
  let folder: string;
  const settingsFile = (): string => join(folder, 'settings.json');
  const notes = (): readonly string[] => {
    const path = join(folder, 'changes');
    return existsSync(path) ? readdirSync(path) : [];
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vitals-response-'));
    writeFileSync(settingsFile(), original);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const begun = (scenario: Scenario, killAt: number): ReturnType<typeof lived> =>
    lived({ folder, scenario: scenario.name, from: start, killAt, recovers: false });

  const survives = async (scenario: Scenario, killAt: number, step: string): Promise<void> => {
    const { signal } = await begun(scenario, killAt);
    assert.equal(signal, 'SIGKILL', step);
    const { told } = await lived({ folder, scenario: scenario.name, from: start + 400_000, killAt: 0, recovers: true });
    assert.equal(readFileSync(settingsFile(), 'utf8'), original, `killed ${step}`);
    assert.deepEqual(
      notes().filter((name) => name.endsWith('.json')),
      [],
      step,
    );
    assert.ok(!existsSync(join(folder, 'standing')), step);
    const open = told?.list.records.filter(({ endedAt }) => endedAt === undefined) ?? assert.fail(step);
    assert.deepEqual(open, [], step);
  };

  for (const scenario of scenarios)
    it(`${scenario.name}: killed at any step of it, everything is as it was at the next start`, async function () {
      const isLong = process.env['VITALS_LONG'] !== undefined;
      this.timeout(isLong ? 3_600_000 : 120_000);
      const whole = await begun(scenario, 0);
      const steps = whole.told?.steps ?? assert.fail('it told nothing');
      assert.deepEqual(
        steps.filter((step) => /^(?:ordered|answered|run)/.test(step)),
        [
          'ordered do',
          ...(scenario.name === 'scale' ? ['run typescript.restartTsServer'] : []),
          'answered do',
          'ordered undo',
          'answered undo',
        ],
      );
      const written = steps.flatMap((step, at) => (step === 'after rename settings.json.tmp' ? [at + 1] : []));
      assert.equal(written.length, 2 * scenario.keys.length, steps.join('\n'));
      assert.equal(readFileSync(settingsFile(), 'utf8'), original);
      // The settings written and not noted; the first of them put back, and not noted.
      const gate = [written[scenario.keys.length - 1] ?? 0, written[scenario.keys.length] ?? 0];
      const killed = isLong ? steps.map((_step, at) => at + 1) : [gate[scenario.name === 'scale' ? 0 : 1] ?? 0];
      for (const killAt of killed) {
        for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
        writeFileSync(settingsFile(), original);
        await survives(scenario, killAt, `at ${String(killAt)}, ${steps[killAt - 1] ?? ''}`);
      }
      if (isLong) process.stdout.write(`      ${scenario.name}: killed at each of ${String(steps.length)} steps\n`);
    });
};

if (order === undefined) describe('a response whose editor is killed', suite);
else void live(JSON.parse(order) as Order);
