import * as vscode from 'vscode';
import type { Cause, Diagnosis } from '../../common/diagnosis.ts';
import type { TimelineEvent } from '../../common/timeline.ts';
import type { UnixMs } from '../../common/units.ts';
import type { UsedFeature } from '../../common/usage.ts';
import { changesText, deedOf, knownHere, placed, type Deed, type SettingChanges } from '../remedies/remedies.ts';
import { brokenText } from '../../common/brokenText.ts';
import type { Followed, FollowUps } from './followUps.ts';

export interface WhyOptions {
  /** The moment that is asked about; now, without one. */
  readonly at: UnixMs | undefined;
  diagnosis(): Promise<Diagnosis>;
  readonly changes: SettingChanges;
  readonly followUps: FollowUps;
  copyReport(): unknown;
  /** A remedy has changed settings. */
  applied(remedy: Followed): void;
  used(feature: UsedFeature): void;
}

interface Choice extends vscode.QuickPickItem {
  readonly chosen?: () => unknown;
}

const heading = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });

const pick = async (title: string, choices: readonly Choice[]): Promise<void> => {
  const chosen = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: 'Choose what to do; nothing is changed before that',
    matchOnDetail: true,
  });
  await chosen?.chosen?.();
};

const tell = async (message: string, ...actions: readonly string[]): Promise<string | undefined> =>
  vscode.window.showInformationMessage(message, ...actions);

const strength = (score: number): string => (score >= 0.7 ? 'likely' : score >= 0.4 ? 'possible' : 'a part of it');

/** Asks the engine why it is slow, and shows causes and remedies to choose from. */
export const whyIsItSlow = async (options: WhyOptions): Promise<void> => {
  const { at, causes, remedies, changes } = await options.diagnosis();
  const known = await knownHere();
  const deeds = remedies.flatMap((remedy) => deedOf(remedy, known) ?? []);
  const showDeeds = (cause: Cause): Promise<void> =>
    pick(cause.sentence, [
      ...choicesOf(
        deeds.filter(({ remedy }) => remedy.causes.includes(cause.id)),
        options,
      ),
      timelineAt(at),
    ]);
  const nothing: Choice = {
    label: '$(pass) Nothing stands out',
    detail: `No process, language server or device was beyond its bounds in the minutes before${options.at === undefined ? '' : ' that moment'}.`,
  };
  await pick(options.at === undefined ? 'Why is it slow?' : `Why was it slow at ${clockText(at)}?`, [
    ...(causes.length === 0 ? [nothing] : [heading('Causes')]),
    ...causes.map((cause) => ({
      label: `$(search) ${cause.title}`,
      description: strength(cause.score),
      detail: cause.sentence,
      chosen: () => showDeeds(cause),
    })),
    ...(deeds.length === 0 ? [] : [heading('What helps'), ...choicesOf(deeds, options)]),
    ...(changes.length === 0 ? [] : [heading('What changed in the 15 minutes before')]),
    ...changes.slice(0, changesShown).map(changeChoice),
    heading(''),
    timelineAt(at),
    {
      label: '$(copy) Copy a report',
      detail: 'Versions, latencies and causes; no paths or text.',
      chosen: () => options.copyReport(),
    },
  ]);
};

const clockText = (at: UnixMs): string =>
  new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** More of them are in the timeline. */
const changesShown = 4;

const changeChoice = ({ at, text }: TimelineEvent): Choice => ({
  label: `$(history) ${text}`,
  description: clockText(at),
  chosen: () => vscode.commands.executeCommand('vitals.showTimeline', at),
});

const timelineAt = (at: UnixMs): Choice => ({
  label: '$(history) Show the timeline',
  detail: 'What changed, beside response times, around that moment.',
  chosen: () => vscode.commands.executeCommand('vitals.showTimeline', at),
});

const choicesOf = (deeds: readonly Deed[], options: WhyOptions): readonly Choice[] =>
  deeds.length === 0
    ? [{ label: '$(info) No remedy is known here', detail: 'Copy a report for the author of the extension.' }]
    : deeds.map((deed) => ({
        label: `$(wrench) ${deed.remedy.title}`,
        detail: deed.remedy.effect,
        ...(deed.remedy.checked ? {} : { description: 'not tried by us' }),
        chosen: () => preview(deed, options),
      }));

/** What would be done, where, and how it is taken back: a dry run with the button at its end. */
const preview = async (deed: Deed, options: WhyOptions): Promise<void> => {
  const { remedy, changes, command } = deed;
  const open = { label: '$(link-external) Read where this comes from', detail: remedy.source };
  const read: Choice = { ...open, chosen: () => vscode.env.openExternal(vscode.Uri.parse(remedy.source)) };
  const detail = changesText(changes);
  const canChangeWorkspace = vscode.workspace.isTrusted && vscode.workspace.workspaceFolders !== undefined;
  const places = [
    ...(canChangeWorkspace ? [{ scope: 'workspace', label: '$(check) Change it in this workspace' } as const] : []),
    { scope: 'user', label: '$(check) Change it everywhere' } as const,
  ];
  const doIt: readonly Choice[] =
    changes.length > 0
      ? places.map(({ scope, label }) => ({ label, detail, chosen: () => change(deed, { scope }, options) }))
      : command === undefined
        ? []
        : [{ label: '$(check) Do it', detail: command, chosen: () => run(command, options) }];
  await pick(remedy.title, [
    ...doIt,
    ...paragraph('What to do', remedy.advice),
    ...paragraph('What it does', remedy.effect),
    ...paragraph('How it is undone', remedy.undo),
    heading(''),
    read,
  ]);
};

/** Text under a heading, line by line: a quick pick cuts what is longer. */
const paragraph = (title: string, text: string | undefined): readonly Choice[] =>
  text === undefined ? [] : [heading(title), ...brokenText(text).map((label) => ({ label }))];

const run = (command: string, { used }: WhyOptions): Thenable<unknown> => {
  used('remedy applied');
  return vscode.commands.executeCommand(command);
};

const change = async (
  { remedy, changes: wanted }: Deed,
  place: { readonly scope: 'user' | 'workspace' },
  { changes, followUps, applied, used }: WhyOptions,
): Promise<void> => {
  const before = await followUps.measure(remedy);
  const reason = await changes.apply(remedy.id, placed(wanted, place));
  if (reason !== undefined) {
    void vscode.window.showWarningMessage(`"${remedy.title}" was not done: ${reason}`);
    return;
  }
  applied(remedy);
  used('remedy applied');
  followUps.begin(remedy, before);
  if ((await tell(`Done: ${remedy.title}.`, 'Undo')) === 'Undo') await followUps.undo(remedy);
};
