/**
 * Responding: the deeds of automatic responses. In: the engine's orders. Out: settings changed through the journal,
 * commands run, processes ended; one answer to each order; what a user sees of it.
 * Invariants: nothing is done in a workspace that is not trusted; a setting is in the journal before it is changed, and
 * what is left of an editor that has ended is put back at the next start; a process is ended only when the user has said
 * so and when it is a child of this extension host. Bounds: those of the journal.
 * A bundle of its own (`dist/responding.js`), read when there is an order, or something to put back.
 */
import '../speaking.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import { reasonOf } from '../../common/problem.ts';
import type { WebhookCall } from '../../common/protocol/channels.ts';
import type { DryRun, EditorAnswer, EditorAsk } from '../../common/protocol/actions.ts';
import {
  responseKinds,
  responseModes,
  type ResponseAsk,
  type ResponseList,
  type ResponseOrder,
  type ResponseReply,
} from '../../common/responses.ts';
import {
  editorConfiguration,
  knownHere,
  placed,
  planOf,
  SettingChanges,
  type Change,
  type Plan,
  type Planned,
} from '../remedies/remedies.ts';
import type { Measuring } from '../measuring.ts';
import { standingFolder } from '../memoryKeys.ts';
import { effectiveValue } from '../settings/settings.ts';
import { addNode, type Nodes } from './nodes.ts';
import { askUser, setMode } from './asking.ts';
import { Standing } from './standing.ts';
import { t } from '../words.ts';

export interface ResponderOptions {
  readonly context: Pick<vscode.ExtensionContext, 'globalStorageUri'>;
  readonly clock: Clock;
  readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn'>;
  measuring(): Measuring | undefined;
  /** Empties a cache that an extension has registered; false where there is none that can be emptied. */
  emptyCache(extension: string, cache: string): Promise<boolean>;
  /** Calls a channel of type webhook; rejects with the reason, which names neither its address nor a secret. */
  callChannel(name: string, call: WebhookCall): Promise<void>;
}

const untrusted = { impossible: 'this workspace is not trusted' };

/** As the journal knows it. */
const remedyId = (id: string): string => `response:${id}`;

/** Linux tells the parent of a process in a file; elsewhere nobody is ended. */
const isChild = (pid: number): boolean => {
  try {
    const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return Number(parent) === process.pid;
  } catch {
    return false;
  }
};

/** Where the value stands that holds: a workspace's stands above the user's own. */
const placeOf = (changes: Plan['changes']): Change['place'] => {
  const configuration = vscode.workspace.getConfiguration();
  const ofWorkspace = changes.some(({ key }) => configuration.inspect(key)?.workspaceValue !== undefined);
  return { scope: ofWorkspace ? 'workspace' : 'user' };
};

export class Responder {
  readonly #options: ResponderOptions;
  readonly #changes: SettingChanges;
  readonly #standing: Standing;
  readonly #nodes: Nodes;
  readonly #ready: Promise<void>;
  readonly #asked = new Set<string>();

  constructor(options: ResponderOptions) {
    this.#options = options;
    const { clock, context, log } = options;
    this.#changes = new SettingChanges({
      folder: join(context.globalStorageUri.fsPath, 'changes'),
      clock,
      configuration: editorConfiguration(clock),
      report: (reason) => {
        log.warn(reason);
      },
    });
    this.#standing = new Standing(join(context.globalStorageUri.fsPath, standingFolder));
    this.#nodes = {
      // An administrator's before the user's.
      scale: () => effectiveValue('vitals.responses.scale'),
      run: (command) => vscode.commands.executeCommand(command),
      call: (name, call) => options.callChannel(name, call),
    };
    this.#ready = this.#changes.recover();
  }

  /** Puts back what an editor that has ended had changed. */
  async restore(): Promise<void> {
    await this.#ready;
    for (const { id, nodes } of await this.#standing.left(this.#options.clock.now())) {
      const undone = await this.#changes.undo(remedyId(id));
      for (const { entry, undone: how } of undone)
        this.#options.log.info(`response ${id} of an earlier start: ${entry.change.key} ${how}`);
      const isBack = !nodes || (await this.#tookNodeAway(id));
      // What belongs to a workspace that is not open waits for it.
      if (isBack && !undone.some(({ undone: how }) => how === 'elsewhere' || how === 'failed'))
        await this.#standing.end(id);
    }
  }

  /** A machine that an editor which has ended had added; whoever takes it away knows the response by its id. */
  async #tookNodeAway(id: string): Promise<boolean> {
    try {
      await addNode('down', { id, because: 'The editor that had added it has ended.' }, this.#nodes);
      return true;
    } catch (error) {
      this.#options.log.warn(`response ${id} of an earlier start: the machine is still there: ${reasonOf(error)}`);
      return false;
    }
  }

  async receive(order: ResponseOrder): Promise<void> {
    const { id, act } = order;
    await this.#ready;
    try {
      if (act === 'withdraw') this.#asked.delete(id);
      else if (act === 'undo') await this.#undo(order);
      else if (act === 'ask') await this.#ask(order);
      else await this.#do(order);
    } catch (error) {
      this.#reply({ id, outcome: 'failed', reason: reasonOf(error) });
    }
  }

  /** The one switch: everything stops, and what stands may be put back; or responses are allowed again. */
  async stopOrAllow(): Promise<void> {
    const configuration = vscode.workspace.getConfiguration('vitals.responses');
    if (configuration.get('mode') === 'off') {
      await configuration.update('mode', undefined, vscode.ConfigurationTarget.Global);
      void vscode.window.showInformationMessage(
        t('Automatic responses are allowed again: you are asked before anything is done.'),
      );
      return;
    }
    await configuration.update('mode', 'off', vscode.ConfigurationTarget.Global);
    const list = await this.#tellEngine({ kind: 'list' });
    const standing = list?.records.filter(({ state }) => state === 'standing' || state === 'trial') ?? [];
    const putBack = t('Put Back What Stands');
    const message = t('Automatic responses are stopped: nothing more is done, and nobody is asked.');
    const chosen = await vscode.window.showInformationMessage(message, ...(standing.length === 0 ? [] : [putBack]));
    if (chosen === putBack) for (const { id } of standing) await this.#tellEngine({ kind: 'undo', id });
  }

  /** What the page of actions asks of it; it is only believed as far as it is looked at. */
  async answer(ask: Extract<EditorAsk, { readonly kind: 'dry-run' | 'mode' }>): Promise<EditorAnswer> {
    if (ask.kind === 'dry-run') return { kind: 'dry-run', rule: ask.rule, runs: await this.#dryRuns(ask.rule) };
    const { action, mode } = ask;
    if (!responseKinds.includes(action) || !responseModes.includes(mode)) throw new Error('there is no such mode');
    await setMode(action, mode);
    return { kind: 'done', told: '' };
  }

  /** What each target would come to here, and why not where it could not be done. */
  async #dryRuns(rule: string): Promise<readonly DryRun[]> {
    const list = await this.#tellEngine({ kind: 'possible', rule });
    const known = await knownHere();
    return (list?.possible ?? []).map(({ target, title, kind, means }) => {
      const plan: Planned = vscode.workspace.isTrusted
        ? planOf({ means, record: { kind } }, { known, isChild })
        : untrusted;
      return 'impossible' in plan
        ? { target, title, words: [], effect: '', undo: '', impossible: plan.impossible }
        : { target, title, words: plan.words, effect: plan.effect, undo: plan.undo, impossible: '' };
    });
  }

  async #tellEngine(ask: ResponseAsk): Promise<ResponseList | undefined> {
    return this.#options.measuring()?.responses(ask);
  }

  #reply(reply: ResponseReply): void {
    this.#options.measuring()?.link.send({ type: 'responded', reply });
  }

  async #plan(order: ResponseOrder): Promise<Planned> {
    if (!vscode.workspace.isTrusted) return untrusted;
    return planOf(order, { known: await knownHere(), isChild });
  }

  async #ask(order: ResponseOrder): Promise<void> {
    const { id, record, mayShow } = order;
    const plan = await this.#plan(order);
    if ('impossible' in plan) {
      this.#reply({ id, outcome: 'impossible', reason: plan.impossible });
      return;
    }
    this.#asked.add(id);
    if (!mayShow) return;
    const answer = await askUser(record, plan);
    // It has passed meanwhile, or was answered elsewhere.
    if (answer === undefined || !this.#asked.delete(id)) return;
    await this.#tellEngine({ kind: answer, id });
  }

  async #do(order: ResponseOrder): Promise<void> {
    const { id, record } = order;
    this.#asked.delete(id);
    const plan = await this.#plan(order);
    if ('impossible' in plan) {
      this.#reply({ id, outcome: 'impossible', reason: plan.impossible });
      return;
    }
    const nodes = plan.nodes === true;
    if (plan.changes.length > 0 || nodes) await this.#standing.begin(id, this.#options.clock.now(), { nodes });
    if (plan.changes.length > 0) {
      const reason = await this.#changes.apply(remedyId(id), placed(plan.changes, placeOf(plan.changes)));
      if (reason !== undefined) {
        await this.#standing.end(id);
        this.#reply({ id, outcome: 'failed', reason });
        return;
      }
    }
    await this.#run(plan, order);
    this.#reply({ id, outcome: 'done', changes: plan.words, reason: record.reason });
    if (record.mode === 'auto') void this.#tell(order, plan);
  }

  async #run(plan: Plan, { record }: ResponseOrder): Promise<void> {
    if (plan.command !== undefined) await vscode.commands.executeCommand(plan.command);
    if (plan.nodes === true) await addNode('up', record, this.#nodes);
    if (plan.pid !== undefined) {
      if (record.mode === 'auto') throw new Error('a process is not ended unattended');
      process.kill(plan.pid, 'SIGTERM');
    }
    if (plan.cache !== undefined && !(await this.#options.emptyCache(plan.cache.extension, plan.cache.cache)))
      throw new Error('the extension has not said how this cache is emptied');
  }

  /** What was done without a question is told, quietly, with its way back. */
  async #tell({ id, record }: ResponseOrder, plan: Plan): Promise<void> {
    this.#options.log.info(`${record.title}: ${plan.words.join('; ')}`);
    const undo = t('Undo');
    const actions = plan.changes.length > 0 ? [undo] : [];
    const chosen = await vscode.window.showInformationMessage(
      t('{0}: done. {1}', record.title, record.because),
      ...actions,
    );
    if (chosen === undo) await this.#tellEngine({ kind: 'undo', id });
  }

  async #undo({ id, means, record }: ResponseOrder): Promise<void> {
    if (means.nodes === true) await addNode('down', record, this.#nodes);
    const undone = await this.#changes.undo(remedyId(id));
    const failed = undone.filter(({ undone: how }) => how === 'failed');
    for (const { entry, reason } of failed)
      this.#options.log.warn(`${entry.change.key} could not be put back: ${reason ?? ''}`);
    if (failed.length === 0) await this.#standing.end(id);
    this.#reply({
      id,
      outcome: 'undone',
      reason: failed.length === 0 ? '' : `${String(failed.length)} settings could not be put back`,
    });
  }
}
