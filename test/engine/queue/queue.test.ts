import assert from 'node:assert/strict';
import { Queue } from '../../../src/engine/queue/queue.ts';

const queueOf = (capacity: number): { queue: Queue<number>; faults: string[] } => {
  const faults: string[] = [];
  const queue = new Queue<number>({
    capacity,
    weigh: (event) => event,
    onFault: (error, event) => faults.push(`${String(event)}: ${String(error)}`),
  });
  return { queue, faults };
};

describe('queue', () => {
  it('keeps order, drops whole events beyond its bound, and counts them by weight', () => {
    const { queue } = queueOf(10);
    assert.deepEqual(
      [3, 5, 4, 2].map((event) => queue.offer(event)),
      [true, true, false, true],
    );
    assert.deepEqual(queue.stats, { depth: 10, dropped: 4 });
    const seen: number[] = [];
    queue.drain((event) => seen.push(event));
    assert.deepEqual(seen, [3, 5, 2]);
    assert.deepEqual(queue.stats, { depth: 0, dropped: 4 });
  });

  it('goes on behind an event that throws, and leaves what arrives meanwhile for the next round', () => {
    const { queue, faults } = queueOf(100);
    [1, 2, 3].forEach((event) => queue.offer(event));
    const seen: number[] = [];
    queue.drain((event) => {
      if (event === 2) throw new Error('bad');
      seen.push(event);
      if (event === 1) queue.offer(9);
    });
    assert.deepEqual(seen, [1, 3]);
    assert.deepEqual(faults, ['2: Error: bad']);
    queue.drain((event) => seen.push(event));
    assert.deepEqual(seen, [1, 3, 9]);
  });
});
