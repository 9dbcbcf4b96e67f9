import assert from 'node:assert/strict';
import { Painted } from '../../webview/painted.ts';

interface Frames {
  requestAnimationFrame?: (run: () => void) => number;
  cancelAnimationFrame?: (id: number) => void;
}

describe('painted', () => {
  const page = globalThis as unknown as Frames;
  let next: Map<number, () => void>;
  const frame = (): void => {
    const due = [...next.values()];
    next.clear();
    for (const run of due) run();
  };
  beforeEach(() => {
    next = new Map();
    let count = 0;
    page.requestAnimationFrame = (run) => {
      count += 1;
      next.set(count, run);
      return count;
    };
    page.cancelAnimationFrame = (id) => {
      next.delete(id);
    };
  });
  afterEach(() => {
    delete page.requestAnimationFrame;
    delete page.cancelAnimationFrame;
  });

  it('is told by the second animation frame, with the stamp of what was drawn', () => {
    const told: number[] = [];
    new Painted((atMs) => told.push(atMs)).drawn(10_000);
    frame();
    assert.deepEqual(told, []);
    frame();
    assert.deepEqual(told, [10_000]);
  });

  it('is told each five seconds at most, and one at a time', () => {
    const told: number[] = [];
    const painted = new Painted((atMs) => told.push(atMs));
    for (let atMs = 10_000; atMs < 20_000; atMs += 1_000) {
      painted.drawn(atMs);
      painted.drawn(atMs);
      frame();
      frame();
    }
    assert.deepEqual(told, [10_000, 15_000]);
  });

  it('is never told of what was not painted before the page was hidden', () => {
    const told: number[] = [];
    const painted = new Painted((atMs) => told.push(atMs));
    painted.drawn(10_000);
    frame();
    painted.cancel();
    frame();
    assert.deepEqual(told, []);
    painted.drawn(15_000);
    frame();
    frame();
    assert.deepEqual(told, [15_000]);
  });
});
