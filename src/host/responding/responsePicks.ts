import * as vscode from 'vscode';
import { ageText } from '../../common/age.ts';
import {
  isOver,
  type ResponseAsk,
  type ResponseList,
  type ResponseRecord,
  type ResponseState,
} from '../../common/responses.ts';
import { valueText } from '../../common/valueText.ts';

type Ask = (ask: ResponseAsk) => Promise<ResponseList | undefined>;

interface Choice extends vscode.QuickPickItem {
  readonly record?: ResponseRecord;
  readonly chosen?: () => unknown;
}

const states: Readonly<Record<ResponseState, { readonly icon: string; readonly words: string }>> = {
  waiting: { icon: '$(question)', words: 'waits for you' },
  acting: { icon: '$(sync)', words: 'is being done' },
  standing: { icon: '$(tools)', words: 'stands, and is looked at' },
  trial: { icon: '$(beaker)', words: 'is on again, to see' },
  undoing: { icon: '$(discard)', words: 'is being put back' },
  ended: { icon: '$(pass)', words: 'over' },
  undone: { icon: '$(discard)', words: 'put back' },
  declined: { icon: '$(circle-slash)', words: 'not wanted' },
  failed: { icon: '$(error)', words: 'could not be done' },
};

/** Whether it has helped, in numbers. */
export const effectText = ({ helped, before, after, unit }: ResponseRecord): string => {
  if (helped === null) return '';
  const now = after === null ? 'below its limit now' : `${valueText(after, unit)} now`;
  return `${helped ? 'It has helped' : 'It has not helped'}: ${valueText(before, unit)} before, ${now}.`;
};

export const responseChoice = (record: ResponseRecord, now: number): Choice => {
  const { icon, words } = states[record.state];
  const told = [record.changes.join('; '), effectText(record), record.reason === '' ? '' : `(${record.reason})`];
  return {
    label: `${icon} ${record.title}`,
    description: `${words}, ${ageText(now - record.at)} ago`,
    detail: told.filter((text) => text !== '').join(' ') || record.because,
    record,
  };
};

const heading = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });

/** What can be done with one. */
const actionsOn = ({ id, state }: ResponseRecord, ask: Ask): readonly Choice[] => {
  if (state === 'waiting')
    return [
      { label: '$(check) Do it', chosen: () => ask({ kind: 'do', id }) },
      { label: '$(close) Not now', chosen: () => ask({ kind: 'decline', id }) },
    ];
  return state === 'standing' || state === 'trial'
    ? [{ label: '$(discard) Put it back', chosen: () => ask({ kind: 'undo', id }) }]
    : [];
};

/** The list of all responses, the open ones first, and what can be done with each. */
export const showResponses = async (ask: Ask, now: number): Promise<void> => {
  const list = await ask({ kind: 'list' });
  if (list === undefined) {
    void vscode.window.showInformationMessage('Measuring is off: see the setting vitals.enabled.');
    return;
  }
  const open = list.records.filter(({ state }) => !isOver(state));
  const over = list.records.filter(({ state }) => isOver(state));
  const none: Choice = {
    label: '$(pass) Nothing was done by itself',
    detail: list.paused === '' ? `The mode is ${list.mode}: see vitals.responses.mode.` : list.paused,
  };
  const chosen = await vscode.window.showQuickPick<Choice>(
    [
      ...(list.records.length === 0 ? [none] : []),
      ...(open.length === 0 ? [] : [heading('Open'), ...open.map((record) => responseChoice(record, now))]),
      ...(over.length === 0 ? [] : [heading('Before'), ...over.map((record) => responseChoice(record, now))]),
      heading(''),
      {
        label:
          list.mode === 'off'
            ? '$(play) Allow automatic responses again'
            : '$(debug-stop) Stop all automatic responses',
        chosen: () => vscode.commands.executeCommand('vitals.stopResponses'),
      },
    ],
    { title: 'Automatic responses', matchOnDetail: true, placeHolder: list.paused },
  );
  if (chosen?.record !== undefined) await showOne(chosen.record, ask);
  else await chosen?.chosen?.();
};

const showOne = async (record: ResponseRecord, ask: Ask): Promise<void> => {
  const actions = actionsOn(record, ask);
  const told = [record.because, ...record.changes, effectText(record), record.reason].filter((text) => text !== '');
  const chosen = await vscode.window.showQuickPick<Choice>(
    [...actions, ...(actions.length === 0 ? [] : [heading('')]), ...told.map((label) => ({ label }))],
    { title: record.title },
  );
  await chosen?.chosen?.();
};
