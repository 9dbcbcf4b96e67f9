import assert from 'node:assert/strict';
import { describeWithPeers } from './describeWithPeers.ts';
import { alertmanager, ours, played, type Story, type Telling } from './grouped.ts';

const alert = (alertname: string, i: number, labels: Record<string, string> = {}): Record<string, string> => ({
  alertname,
  i: String(i),
  ...labels,
});
const critical = { severity: 'critical', component: 'cpu' };
const [one, two, three] = [1, 2, 3].map((i) => alert('Saturated', i, critical)) as [
  Record<string, string>,
  Record<string, string>,
  Record<string, string>,
];
const low = alert('Busy', 1, { severity: 'low', component: 'cpu' });
const elsewhere = alert('Full', 1, { severity: 'low', component: 'disk' });
const quiet = alert('Noisy', 1, { team: 'build' });
const twins = [alert('Twin', 1, { kind: 'self' }), alert('Twin', 2, { kind: 'self' })];

/** Groups, new members, members that end, an inhibition that ends with its source, a silence that is ended, repeats. */
const story: Story = {
  times: { wait: 500, interval: 1_000, repeat: 2_500 },
  groupBy: ['alertname'],
  inhibit: [
    { source: 'severity="critical"', target: 'severity="low"', equal: ['component'] },
    { source: 'kind="self"', target: 'kind="self"', equal: [] },
  ],
  steps: [
    {
      silence: 'team="build"',
      fire: [one, two, low, elsewhere, quiet, ...twins],
      until: ['Saturated', 'Full', 'Twin'],
    },
    { fire: [three], until: ['Saturated'] },
    { resolve: [two], until: ['Saturated'] },
    // Nothing new has to be said of it: told again because it still fires.
    { untilAgain: ['Full'] },
    { resolve: [one, three], until: ['Saturated', 'Busy'] },
    { unsilence: 'team="build"', until: ['Noisy'] },
    { resolve: [low, quiet, elsewhere, ...twins], until: ['Busy', 'Noisy', 'Full', 'Twin'] },
  ],
};

describeWithPeers('alerts beside a real Alertmanager', ['alertmanager'], function () {
  this.timeout(180_000);
  let theirs: Readonly<Record<string, Telling[]>>;
  let own: Readonly<Record<string, Telling[]>>;
  before(async () => {
    theirs = await played(story, await alertmanager(story));
    own = await played(story, ours(story));
  });

  it('tells the same alerts together, in the same order', () => {
    assert.deepEqual(own, theirs);
  });

  it('a new member, one that ends and the end of all are told, each once', () => {
    assert.deepEqual(
      theirs['Saturated']?.map(({ firing, resolved }) => [firing.join(), resolved.join()]),
      [
        ['Saturated1,Saturated2', ''],
        ['Saturated1,Saturated2,Saturated3', ''],
        ['Saturated1,Saturated3', 'Saturated2'],
        ['', 'Saturated1,Saturated3'],
      ],
    );
  });

  it('what is inhibited or silenced is told when that ends, and no alert inhibits its own kind', () => {
    for (const group of ['Busy', 'Noisy'])
      assert.deepEqual(
        own[group]?.map(({ firing }) => firing.length),
        [1, 0],
      );
    assert.deepEqual(own['Twin']?.[0]?.firing, ['Twin1', 'Twin2']);
  });
});
