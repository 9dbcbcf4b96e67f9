import assert from 'node:assert/strict';
import { earOff, type EarState } from '../../../src/common/calls.ts';
import type { SaveBreakdown, SaveRecord } from '../../../src/common/saves.ts';
import { unixMs } from '../../../src/common/units.ts';
import { Saves, type HeardCall } from '../../../src/engine/saves/saves.ts';

const t0 = 1_000_000;
const on: EarState = { state: 'on', heard: 3, missed: 0, closed: 0, reason: '' };
const saved = (changes: Partial<SaveRecord> = {}): { readonly type: 'save'; readonly save: SaveRecord } => ({
  type: 'save',
  save: {
    willSaveAt: unixMs(t0),
    didSaveAt: unixMs(t0 + 500),
    document: 7,
    languageId: 'plaintext',
    size: 'small',
    reason: 'manual',
    ...changes,
  },
});

/** A room with an ear, and what it observed. */
const room = (ear: EarState = on) => {
  const observed: string[] = [];
  const saves = new Saves({
    observe: (...[metric, labels, , value]) =>
      observed.push(`${metric} ${Object.values(labels).join(' ')} ${String(value)}`),
  });
  saves.accept({ type: 'ear', ear });
  /** A call from `from` to `to`, milliseconds after the listeners were told. */
  const call = (name: string, [from, to]: readonly [number, number], changes: Partial<HeardCall> = {}): void => {
    saves.call({
      kind: 'provider',
      extension: 'a.a',
      name,
      outcome: 'ok',
      endMs: t0 + to,
      durationMs: to - from,
      document: 7,
      onSave: false,
      ...changes,
    });
  };
  const request = (name: string, [from, to]: readonly [number, number], extension = 'a.a'): void => {
    saves.request({ name, server: 'toy', extension, outcome: 'ok', endMs: t0 + to, durationMs: to - from });
  };
  return { saves, observed, call, request };
};

/** `kind who start+duration shown` of each part. */
const partsOf = (save: SaveBreakdown | undefined): readonly string[] =>
  (save?.parts ?? []).map(({ kind, extension, server, startMs, durationMs, shownMs, serverMs, outcome }) =>
    [
      kind,
      extension,
      server,
      `${String(startMs)}+${String(durationMs)}`,
      shownMs,
      serverMs ?? '',
      outcome === 'ok' ? '' : outcome,
    ]
      .filter((word) => word !== '')
      .join(' '),
  );

describe('a save, part by part', () => {
  it('is what led up to it, who made it wait, the write, and what came after', () => {
    const { saves, call } = room();
    call('provideCodeActions', [-700, -620], { onSave: true });
    call('provideDocumentFormattingEdits', [-610, -10]);
    call('onWillSaveTextDocument', [0, 200], { kind: 'will_save', extension: 'b.b' });
    call('onDidSaveTextDocument', [501, 650], { kind: 'did_save', extension: 'b.b' });
    saves.accept(saved());
    const [save] = saves.list;
    assert.equal(save?.totalMs, 1_200);
    assert.deepEqual(partsOf(save), [
      'code_action a.a 0+80 80',
      'editor 80+10 10',
      'formatter a.a 90+600 600',
      'editor 690+10 10',
      'will_save b.b 700+200 200',
      'write 900+300 300',
      'did_save b.b 1201+149 149',
    ]);
    assert.equal(save.missing, '');
  });

  it('is not what was long before, about another document, or no part of saving', () => {
    const { saves, call } = room();
    call('provideDocumentFormattingEdits', [-5_000, -4_000]);
    call('provideDocumentFormattingEdits', [-100, -1], { document: 8 });
    call('provideCodeActions', [-100, -1]);
    call('provideHover', [10, 400]);
    call('onDidSaveTextDocument', [9_000, 9_100], { kind: 'did_save' });
    saves.accept(saved());
    assert.deepEqual(partsOf(saves.list[0]), ['write 0+500 500']);
  });

  it('tells of a server with the extension that asked it, and how much of the time was its', () => {
    const { saves, call, request } = room();
    call('provideDocumentFormattingEdits', [10, 310]);
    request('textDocument/formatting', [60, 300]);
    request('textDocument/formatting', [320, 400], 'c.c');
    saves.accept(saved());
    assert.deepEqual(partsOf(saves.list[0]), [
      'editor 0+10 10',
      'formatter a.a toy 10+300 300 240',
      'editor 310+10 10',
      'formatter c.c toy 320+80 80 80',
      'write 400+100 100',
    ]);
  });

  it('tells with the first ear alone what it can, and says what is missing', () => {
    const { saves, request } = room(earOff);
    request('textDocument/willSaveWaitUntil', [0, 100]);
    request('textDocument/formatting', [100, 200]);
    request('textDocument/hover', [100, 200]);
    saves.accept(saved());
    const [save] = saves.list;
    assert.deepEqual(partsOf(save), [
      'will_save a.a toy 0+100 100 100',
      'formatter a.a toy 100+100 100 100',
      'write 200+300 300',
    ]);
    assert.match(save?.missing ?? '', /Provider timing is off/);
    assert.match(room({ ...on, missed: 2 }).saves.list[0]?.missing ?? 'none', /none/);
  });

  it('marks who was given up after 1.5 s: the save went on without it', () => {
    const { saves, call } = room();
    call('onWillSaveTextDocument', [0, 2_500], { kind: 'will_save' });
    saves.accept(saved({ didSaveAt: unixMs(t0 + 1_600) }));
    assert.deepEqual(partsOf(saves.list[0]), ['will_save a.a 0+2500 1500 given up', 'write 1500+100 100']);
  });

  it('shares the bar among parts that run at once: the widths are the whole', () => {
    const { saves, call } = room();
    call('provideCodeActions', [0, 300], { onSave: true });
    call('provideCodeActions', [100, 400], { onSave: true, extension: 'b.b' });
    call('provideCodeActions', [150, 250], { onSave: true, extension: 'c.c' });
    saves.accept(saved());
    const [save] = saves.list;
    assert.equal(
      save?.parts.reduce((sum, { shownMs }) => sum + shownMs, 0),
      500,
    );
    assert.deepEqual(
      save.parts.map(({ shownMs }) => shownMs),
      [300, 100, 0, 100],
    );
  });

  it('is final after its work, and then a sample a part', () => {
    const { saves, observed, call } = room();
    saves.accept(saved());
    call('onDidSaveTextDocument', [510, 900], { kind: 'did_save' });
    saves.tick(unixMs(t0 + 9_000));
    assert.deepEqual(observed, []);
    saves.tick(unixMs(t0 + 11_000));
    assert.deepEqual(observed, ['savePart write   500', 'savePart did_save a.a  390']);
    saves.tick(unixMs(t0 + 200_000));
    assert.equal(saves.list.length, 1);
    assert.equal(observed.length, 2);
  });

  it('keeps the last 20, the newest first, however many come', () => {
    const { saves, call } = room();
    for (let save = 0; save < 100; save += 1) {
      saves.accept(saved({ didSaveAt: unixMs(t0 + save) }));
      for (let some = 0; some < 50; some += 1) call('provideDocumentFormattingEdits', [0, 1]);
    }
    assert.equal(saves.list.length, 20);
    assert.equal(saves.list[0]?.at, t0 + 99);
  });
});
