// Faults of language servers: slow, silent, dying, leaking, flooding.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execute } from '../../host/control.ts';
import { until, type Session, type SessionOptions } from '../session.ts';
import type { Scenario } from './examine.ts';

const server = 'slow-stdio';
const params = { textDocument: { uri: 'file:///notes.txt' }, position: { line: 0, character: 0 } };

export const slowServer = (folder: string): SessionOptions => ({
  env: { VITALS_TEST_SLOW: join(folder, 'slow.json') },
});

export const request = (session: Session, method: string, given: unknown = params): Promise<unknown> =>
  execute(session.host, 'vitalsTest.request', server, method, given);

const setMood = (session: Session, mood: Readonly<Record<string, number | string>>): void => {
  writeFileSync(join(session.folder, 'slow.json'), JSON.stringify(mood));
};

/** Started as a user's would be, and seen by the tap. */
export const startServer = async (session: Session): Promise<void> => {
  await execute(session.host, 'vitalsTest.startServer', server);
  await seen(session);
};

const seen = (session: Session): Promise<boolean> =>
  until('the server to be seen', async () => (await session.value('sum(lsp_server_up{server="slow"})')) === 1);

export const crashLoop: Scenario = {
  fault: 'crash loop',
  expected: ['server-crashes'],
  says: /^slow has crashed or was killed \d times/,
  withinSeconds: 60,
  options: slowServer,
  async stage(session) {
    await startServer(session);
    setMood(session, { 'textDocument/definition': 'crash' });
    for (let count = 1; count <= 3; count += 1) {
      void request(session, 'textDocument/definition').catch(() => undefined);
      await until(`crash ${String(count)}`, async () => (await crashes(session)) >= count);
      await seen(session);
    }
    return undefined;
  },
};

const crashes = async (session: Session): Promise<number> =>
  (await session.value('sum(lsp_server_exit_total{server="slow",reason="crash"})')) ?? 0;

export const silentServer: Scenario = {
  fault: 'silent server',
  expected: ['server-silent'],
  says: /^slow has not answered a hover request for \d/,
  withinSeconds: 60,
  options: slowServer,
  async stage(session) {
    await startServer(session);
    setMood(session, { 'textDocument/hover': 'silent' });
    void request(session, 'textDocument/hover').catch(() => undefined);
    return undefined;
  },
};

export const slowAnswers: Scenario = {
  fault: 'slow server',
  expected: ['server-slow'],
  says: /^slow answers \d+ % of hover requests later than the budget/,
  withinSeconds: 60,
  options: slowServer,
  async stage(session) {
    await startServer(session);
    setMood(session, { 'textDocument/hover': 1_500 });
    await Promise.all(Array.from({ length: 25 }, () => request(session, 'textDocument/hover')));
    return undefined;
  },
};

export const manyDiagnostics: Scenario = {
  fault: 'many diagnostics',
  expected: ['many-diagnostics'],
  says: /^slow publishes diagnostics \d+ times a second/,
  withinSeconds: 120,
  options: slowServer,
  async stage(session) {
    await startServer(session);
    const uri = pathToFileURL(join(session.workspaceFolder, 'notes.txt')).href;
    await request(session, 'vitalsTest/flood', { uri, perSecond: 100 });
    return undefined;
  },
};

/** 3.6 GB an hour: so fast a growth is told after eleven minutes, a slower one after 25, since a start is none. */
export const leakingServer: Scenario = {
  fault: 'leaking server',
  expected: ['server-grows'],
  says: /grows by [345]\.\d GB an hour/,
  withinSeconds: 840,
  options: slowServer,
  async stage(session) {
    await startServer(session);
    await request(session, 'vitalsTest/leak', { megabytes: 10, everyMs: 10_000, limit: 900 });
    return undefined;
  },
};
