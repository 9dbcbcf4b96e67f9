/**
 * Saves: when extensions are told that a document will be saved, and that it has been. In: VS Code's two events. Out: a
 * record a save. A document is known by a running number that means nothing outside this session; of it only language
 * and size class are told. Bounds: 16 saves under way, each forgotten when its document closes or is saved.
 */
import * as vscode from 'vscode';
import type { Clock } from '../../common/clock.ts';
import { DisposableStore, type Disposable } from '../../common/disposable.ts';
import type { SaveReason, SaveRecord, SizeClass } from '../../common/saves.ts';
import type { UnixMs } from '../../common/units.ts';

const underWayCap = 16;
const languageIdLength = 64;

/** Gives each document a number, and anything else 0. */
export const numberDocuments = (): ((document: object) => number) => {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  return (document) => {
    if (!('languageId' in document)) return 0;
    let number = numbers.get(document);
    if (number === undefined) {
      last += 1;
      number = last;
      numbers.set(document, number);
    }
    return number;
  };
};

export interface SavesOptions {
  readonly clock: Pick<Clock, 'now'>;
  numberOf(document: object): number;
  report(save: SaveRecord): void;
}

export const watchSaves = ({ clock, numberOf, report }: SavesOptions): Disposable => {
  const underWay = new Map<number, { readonly willSaveAt: UnixMs; readonly reason: SaveReason }>();
  const owned = new DisposableStore();
  owned.own(
    vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      for (const oldest of underWay.keys()) {
        if (underWay.size < underWayCap) break;
        underWay.delete(oldest);
      }
      underWay.set(numberOf(document), { willSaveAt: clock.now(), reason: reasons[reason] });
    }),
  );
  owned.own(
    vscode.workspace.onDidSaveTextDocument((document) => {
      const number = numberOf(document);
      const begun = underWay.get(number);
      underWay.delete(number);
      if (begun === undefined) return;
      const { languageId, lineCount } = document;
      report({
        ...begun,
        didSaveAt: clock.now(),
        document: number,
        languageId: languageId.slice(0, languageIdLength),
        size: sizeOf(lineCount),
      });
    }),
  );
  owned.own(
    vscode.workspace.onDidCloseTextDocument((document) => {
      underWay.delete(numberOf(document));
    }),
  );
  return owned;
};

const reasons: Readonly<Record<vscode.TextDocumentSaveReason, SaveReason>> = { 1: 'manual', 2: 'delay', 3: 'focus' };

const sizeOf = (lines: number): SizeClass => (lines < 1_000 ? 'small' : lines < 10_000 ? 'medium' : 'large');
