import assert from 'node:assert/strict';
import { Turns } from '../../../src/engine/api/turns.ts';

describe('turns of questions', () => {
  it('are given one by one, those of all others between any two', async () => {
    const order: string[] = [];
    const turns = new Turns(
      () =>
        new Promise((resolve) =>
          setImmediate(() => {
            order.push('others');
            resolve();
          }),
        ),
    );
    const question = async (name: string): Promise<void> => {
      await turns.next();
      order.push(name);
    };
    await Promise.all(['a', 'b', 'c'].map(question));
    await question('d');
    assert.deepEqual(order, ['others', 'a', 'others', 'b', 'others', 'c', 'others', 'd']);
  });
});
