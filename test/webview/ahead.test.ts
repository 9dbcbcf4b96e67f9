import assert from 'node:assert/strict';
import { createQueryEngine } from '../../src/engine/query/query.ts';
import { Recording } from '../../src/cli/recording.ts';
import { aheadOf, aheadQueries, leftText } from '../../webview/panels/trends/ahead.ts';
import { aheadAnswers } from './aheadFrame.ts';
import { frameOf } from './frames.ts';

describe('what is to come', () => {
  const ahead = aheadOf({ ...frameOf('healthy'), answers: aheadAnswers });

  it('asks in PromQL that is right', () => {
    const engine = createQueryEngine({ source: new Recording(), elapsed: () => 0 });
    for (const { expr } of Object.values(aheadQueries())) assert.equal(engine.typeOf(expr), 'instant vector', expr);
  });

  it('puts first what runs out first, with its interval, and says what leaks', () => {
    assert.deepEqual(
      ahead.capacity.map(({ runsOut, interval, isWarned }) => `${runsOut} | ${interval} | ${String(isWarned)}`),
      [
        '1.4 h, looks like a leak | 1.1 h to a week or never | true',
        '3 days | 2 days to 3 days | true',
        'not in sight | – | false',
        'not in sight | – | false',
      ],
    );
    assert.deepEqual(ahead.capacity.map(({ what }) => what).slice(1), [
      'Disk: home',
      'Memory of the machine',
      'Heap of extension host',
    ]);
    assert.equal(ahead.capacity[0]?.used, '2.4 GB (75 %)');
  });

  it('shows beside each forecast how good it has been, and where the same hour of last week stands in its place', () => {
    assert.deepEqual(
      ahead.forecasts.map(({ what, judged }) => `${what}: ${judged}`),
      [
        'Response time, p95: off by 9 %, 95 % came within',
        'Memory of the editor: not judged yet',
        'CPU: off by 41 %; the same hour of last week is shown, since the models did worse',
      ],
    );
    assert.deepEqual(ahead.forecasts[0]?.ahead[0], { horizon: '24h', value: '182 ms', interval: '150 ms to 214 ms' });
  });

  it('is not answered before the engine has, and empty where nothing was learned', () => {
    assert.equal(aheadOf({ ...frameOf('healthy'), answers: {} }).isAnswered, false);
    const nothing = { kind: 'vector', samples: [] } as const;
    const empty = aheadOf({
      ...frameOf('healthy'),
      answers: { 'ahead capacity': nothing, 'ahead forecasts': nothing, 'ahead judged': nothing },
    });
    assert.deepEqual(empty, { capacity: [], forecasts: [], isAnswered: true });
    assert.deepEqual([0.4, 90, 5_400, 40_000, 3e5].map(leftText), ['1 min', '2 min', '1.5 h', '11 h', '3 days']);
  });
});
