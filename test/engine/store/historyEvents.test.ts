import assert from 'node:assert/strict';
import type { TimelineEvent, TimelineKind } from '../../../src/common/timeline.ts';
import { later, ms, unixMs } from '../../../src/common/units.ts';
import { HistoryRig, TemporaryFolder, type RigWindow } from './historyRig.ts';

const dayMs = 86_400_000;

describe('events on disk', () => {
  let folder: TemporaryFolder;
  let rig: HistoryRig;
  let one: RigWindow;
  let other: RigWindow;
  beforeEach(() => {
    folder = new TemporaryFolder();
    rig = new HistoryRig(folder.path);
    one = rig.open();
    other = rig.open();
    rig.seconds(3);
  });
  afterEach(() => {
    for (const window of [...rig.windows]) rig.close(window);
    folder.remove();
  });

  const event = (kind: TimelineKind, subject = '', over: Partial<TimelineEvent> = {}): TimelineEvent => ({
    at: rig.clock.now(),
    kind,
    subject,
    text: `${kind} ${subject}`,
    ...over,
  });
  const seen = ({ history }: RigWindow, days = 40, limit = 100): string[] => {
    const to = rig.clock.now();
    const answer = history.events({ from: later(to, ms(-days * dayMs)), to, limit });
    assert.ok(answer !== undefined);
    return [...answer.events.map(({ text }) => text), ...(answer.more > 0 ? [`${String(answer.more)} more`] : [])];
  };
  const tell = ({ history }: RigWindow, ...events: TimelineEvent[]): void => {
    assert.equal(history.keepEvents(events), true);
  };

  it("are the machine's for every window, and a window's for that window alone", () => {
    tell(one, event('extension_installed', 'a.b'), event('branch_switched'));
    tell(other, event('big_file', '5 to 20 MB'));
    assert.deepEqual(seen(one), ['branch_switched ', 'extension_installed a.b']);
    assert.deepEqual(seen(other), ['big_file 5 to 20 MB', 'extension_installed a.b']);
  });

  it('are one where every window tells the same moment, and two where one window tells two', () => {
    tell(one, event('setting_changed', 'files.exclude'));
    rig.clock.advance(900);
    tell(other, event('setting_changed', 'files.exclude'), event('setting_changed', 'search.exclude'));
    assert.equal(seen(one).length, 2);
    rig.clock.advance(2_000);
    tell(one, event('setting_changed', 'files.exclude'));
    assert.equal(seen(other).length, 3);
    rig.clock.advance(31_000);
    tell(other, event('setting_changed', 'files.exclude'));
    assert.equal(seen(other).length, 4);
    tell(one, event('machine_slept', '', { text: 'after 12 min' }));
    tell(other, event('machine_slept', '', { text: 'after 13 min' }));
    assert.equal(seen(other).length, 5);
  });

  it('are none where a window says of an extension what is known of it already', () => {
    const update = (from: string, to: string): TimelineEvent =>
      event('extension_updated', 'a.b', { text: `${from} to ${to}` });
    tell(one, update('1', '2'));
    rig.clock.advance(3_600_000);
    rig.seconds(3);
    // A window that was open all the while starts anew, and sees the same.
    tell(other, update('1', '2'));
    tell(one, update('1', '2'));
    assert.deepEqual(seen(one), ['1 to 2']);
    tell(one, update('2', '1'), update('1', '2'));
    assert.deepEqual(seen(other), ['1 to 2', '2 to 1', '1 to 2']);
  });

  it('are limited in an answer, which says how many more there are', () => {
    tell(one, ...Array.from({ length: 30 }, (_, i) => event('branch_switched', String(i))));
    assert.deepEqual(seen(one, 1, 3), ['branch_switched 29', 'branch_switched 28', 'branch_switched 27', '27 more']);
  });

  it('are kept 30 days and 20,000 rows at most, the newest', () => {
    tell(one, event('branch_switched', 'old'));
    rig.clock.advance(31 * dayMs);
    rig.seconds(3);
    tell(one, event('branch_switched', 'new'));
    assert.deepEqual(seen(one), ['branch_switched new', 'branch_switched old']);
    // What is too old goes with the compaction of an hour that is over.
    rig.seconds(3_600 + 120, ({ store }, second) => {
      store.set('machine_load', {}, unixMs(second * 1_000), second % 7);
    });
    assert.deepEqual(seen(one), ['branch_switched new']);
    tell(one, ...Array.from({ length: 20_010 }, (_, i) => event('branch_switched', String(i))));
    assert.equal(seen(one, 1, 20_100).length, 20_000);
  });

  it('wait while no window has a place in the file, and outlive the window', () => {
    const late = rig.open();
    assert.equal(late.history.keepEvents([event('branch_switched')]), false);
    rig.kill(late);
    tell(one, event('branch_switched', 'before'));
    rig.close(one);
    const again = rig.open();
    rig.seconds(3);
    assert.deepEqual(seen(again), ['branch_switched before']);
  });
});
