import * as vscode from 'vscode';
import type { Disposable } from '../../common/disposable.ts';
import { reasonOf } from '../../common/problem.ts';
import type { BoardChange, BoardChanged, BoardSource, WorkspaceState } from '../../common/protocol/boards.ts';
import type { HostMessage } from '../../common/protocol/engine.ts';
import { withBoard } from './withBoard.ts';
import { settingText, WorkspaceFiles, workspaceTexts } from './workspaceFiles.ts';
import { refusesChange, effectiveValue } from '../settings/settings.ts';
import { t } from '../words.ts';

const name = '.vscode/vitals.boards.json';
const setting = 'boards';
/**
 * Boards of the user's settings and of the workspace: read once a panel wants them, then watched; written when a panel has
 * changed one. A workspace that is not trusted is neither read nor written.
 */
export class BoardFiles implements Disposable {
  readonly #send: (message: HostMessage) => void;
  readonly #files: WorkspaceFiles;
  #readings = 0;

  constructor(send: (message: HostMessage) => void) {
    this.#send = send;
    this.#files = new WorkspaceFiles({ pattern: name, setting }, () => {
      void this.read();
    });
  }

  /** Reads all and sends them; the last reading counts, but what became of a change is always told. */
  async read(changed?: BoardChanged): Promise<void> {
    this.#readings += 1;
    const reading = this.#readings;
    const files = await workspaceTexts([name]);
    if (reading !== this.#readings && changed === undefined) return;
    const sources = files.flatMap(({ file, text }): BoardSource[] =>
      text === undefined ? [] : [{ origin: 'workspace', file: file.toString(), text }],
    );
    const told = changed === undefined ? {} : { changed };
    this.#send({ type: 'boards', sources: [...settingSource(), ...sources], workspace: workspaceState(), ...told });
  }

  async change({ number, to, id, board }: BoardChange): Promise<void> {
    try {
      await (to === 'user' ? changeSetting({ id, board }) : changeFile({ id, board }));
      await this.read({ number });
    } catch (error) {
      await this.read({ number, problem: reasonOf(error) });
    }
  }

  dispose(): void {
    this.#readings += 1;
    this.#files.dispose();
  }
}

type Wanted = Pick<BoardChange, 'id' | 'board'>;

const workspaceState = (): WorkspaceState => {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) return 'there is no folder open';
  return vscode.workspace.isTrusted ? '' : 'the workspace is not trusted';
};

const settingSource = (): readonly BoardSource[] => {
  const text = settingText(effectiveValue(`vitals.${setting}`));
  return text === undefined ? [] : [{ origin: 'user', file: `vitals.${setting}`, text }];
};

const changeSetting = async (wanted: Wanted): Promise<void> => {
  if (refusesChange(`vitals.${setting}`))
    throw new Error(t('{0} is managed by your organization', `vitals.${setting}`));
  const configuration = vscode.workspace.getConfiguration('vitals');
  const text = withBoard(settingText(configuration.inspect(setting)?.globalValue), wanted);
  await configuration.update(setting, JSON.parse(text), vscode.ConfigurationTarget.Global);
};

/** In the folder whose file has the board, else in the first. */
const changeFile = async (wanted: Wanted): Promise<void> => {
  const state = workspaceState();
  if (state !== '') throw new Error(state);
  const files = await workspaceTexts([name]);
  const has = ({ text }: { readonly text: string | undefined }): boolean =>
    text?.includes(JSON.stringify(wanted.id)) === true;
  const place = files.find(has) ?? files[0];
  if (place === undefined) throw new Error('there is no folder open');
  const bytes = new TextEncoder().encode(withBoard(place.text, wanted));
  await vscode.workspace.fs.writeFile(place.file, bytes);
};
