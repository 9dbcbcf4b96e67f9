// Faults of files: a huge one opened, thousands written, searches through many.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFile } from '../../host/browser.ts';
import type { Session } from '../session.ts';
import type { Scenario } from './examine.ts';

const line = (i: number): string =>
  `${String(i)} the quick brown fox jumps over the lazy dog, again and again and again\n`;

export const hugeFile: Scenario = {
  fault: 'huge file',
  expected: ['big-file', 'big-file-blocks'],
  says: /^A file of 5 to 20 MB was opened/,
  withinSeconds: 60,
  async stage(session: Session) {
    const text = Array.from({ length: 90_000 }, (_, i) => line(i)).join('');
    writeFileSync(join(session.workspaceFolder, 'huge.txt'), text);
    await openFile(session.page, 'huge.txt');
    return undefined;
  },
};
