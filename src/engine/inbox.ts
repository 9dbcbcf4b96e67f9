import { reasonOf } from '../common/problem.ts';
import { recordsIn, type HostMessage } from '../common/protocol/engine.ts';
import type { Faults } from './health.ts';
import { Queue } from './queue/queue.ts';

/** Records that wait at most; what comes then is dropped and counted. */
const capacity = 65_536;

/** What the host has said and the loop has not come to yet. A batch weighs what it holds. */
export const createInbox = (faults: Faults): Queue<HostMessage> =>
  new Queue<HostMessage>({
    capacity,
    weigh: (message) => Math.max(1, recordsIn(message)),
    onFault: (error, message) => {
      faults.of(`message ${message.type}`)(reasonOf(error));
    },
  });
