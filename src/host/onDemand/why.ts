import * as vscode from 'vscode';
import type { Diagnosis } from '../../common/diagnosis.ts';
import { reasonOf } from '../../common/problem.ts';
import { remedyPlaces, type RemedyPlace, type WhyAnswer, type WhyAsk } from '../../common/protocol/why.ts';
import { unixMs, type UnixMs } from '../../common/units.ts';
import type { UsedFeature } from '../../common/usage.ts';
import { deedsOf, knownHere, offered, placed, type Deed, type SettingChanges } from '../remedies/remedies.ts';
import type { Followed, FollowUps } from './followUps.ts';
import { t } from '../words.ts';

export interface WhyOptions {
  /** Of now, or of a moment. */
  diagnosis(at?: UnixMs): Promise<Diagnosis>;
  readonly changes: SettingChanges;
  readonly followUps: FollowUps;
  /** A remedy has changed settings, or is about to run a command that changes something. */
  applied(remedy: Followed, how: 'was applied' | 'was run'): void;
  used(feature: UsedFeature): void;
}

const isPlace = (value: unknown): value is RemedyPlace => remedyPlaces.some((place) => place === value);

/** What a page asks for, as far as it is what it should be. */
const askOf = (value: unknown): WhyAsk | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, at, remedy, place } = value as Readonly<Record<string, unknown>>;
  if (kind === 'diagnose') return typeof at === 'number' && at > 0 ? { kind, at } : { kind };
  if (typeof remedy !== 'string') return undefined;
  if (kind === 'apply') return isPlace(place) ? { kind, remedy, place } : { kind, remedy };
  return kind === 'undo' ? { kind, remedy } : undefined;
};

const placesHere = (): readonly RemedyPlace[] =>
  vscode.workspace.isTrusted && vscode.workspace.workspaceFolders !== undefined ? remedyPlaces : ['user'];

/** Answers the page "Why": the engine's diagnosis with what can be done in this editor; does it, and takes it back. */
export class Why {
  readonly #options: WhyOptions;
  /** What was offered since the window was opened, by id. */
  readonly #deeds = new Map<string, Deed>();

  constructor(options: WhyOptions) {
    this.#options = options;
  }

  /** Never rejects: what cannot be done is said. */
  async answer(asked: unknown): Promise<WhyAnswer> {
    const ask = askOf(asked);
    try {
      if (ask === undefined) throw new Error(t('the page has asked for something that is not known'));
      if (ask.kind === 'diagnose') return await this.#diagnose(ask.at);
      const deed = this.#deeds.get(ask.remedy);
      if (deed === undefined) throw new Error(t('this remedy is no longer offered: ask again'));
      const told =
        ask.kind === 'undo' ? await this.#options.followUps.takeBack(deed.remedy) : await this.#apply(deed, ask.place);
      return { kind: 'done', remedy: ask.remedy, told, standing: await this.#standing() };
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error) };
    }
  }

  async #diagnose(at: number | undefined): Promise<WhyAnswer> {
    const { remedies, ...diagnosis } = await this.#options.diagnosis(at === undefined ? undefined : unixMs(at));
    const known = await knownHere();
    const standing = await this.#standing();
    const deeds = deedsOf(remedies, known, standing);
    for (const deed of deeds) this.#deeds.set(deed.remedy.id, deed);
    return { kind: 'diagnosis', diagnosis, remedies: deeds.map(offered), standing, places: placesHere() };
  }

  async #standing(): Promise<readonly string[]> {
    const entries = await this.#options.changes.entries();
    return [...new Set(entries.map(({ remedy }) => remedy))];
  }

  async #apply(deed: Deed, place: RemedyPlace | undefined): Promise<string> {
    const { remedy, changes: wanted, command } = deed;
    const { changes, followUps, applied, used } = this.#options;
    if (wanted.length === 0 && command !== undefined) {
      used('remedy applied');
      // Before, for what restarts the extension host does not come back to tell.
      if (remedy.onlyShows !== true) applied(remedy, 'was run');
      await vscode.commands.executeCommand(command);
      return t('Done: {0}.', remedy.title);
    }
    if (place === undefined || !placesHere().includes(place)) throw new Error(t('settings cannot be changed there'));
    const before = await followUps.measure(remedy);
    const reason = await changes.apply(remedy.id, placed(wanted, { scope: place }));
    if (reason !== undefined) throw new Error(t('"{0}" was not done: {1}', remedy.title, reason));
    applied(remedy, 'was applied');
    used('remedy applied');
    const waits = followUps.begin(remedy, before);
    const minutes = remedy.measure?.minutes ?? 0;
    return waits
      ? t('Done: {0}. In {1} minutes you are told whether it has helped.', remedy.title, minutes)
      : t('Done: {0}.', remedy.title);
  }
}
