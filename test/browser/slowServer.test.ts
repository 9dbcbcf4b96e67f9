// A fault as a user meets it: a language server becomes slow, and the status bar and the sentence say which and what.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFile, statusBarItem } from '../host/browser.ts';
import { execute } from '../host/control.ts';
import { Session, statusBarId, until } from './session.ts';

const budgets = { 'vitals.budgets': { hover: { warnMs: 100, badMs: 200 } }, 'vitals.judge.windowSeconds': 10 };

describe('a slow language server, in a real VS Code', function () {
  this.timeout(120_000);
  let session: Session;
  const setMood = (mood: Readonly<Record<string, number | string>>): void => {
    writeFileSync(join(session.folder, 'slow.json'), JSON.stringify(mood));
  };
  const hover = async (times: number): Promise<void> => {
    const params = { textDocument: { uri: 'file:///notes.txt' }, position: { line: 0, character: 0 } };
    const asked = Array.from({ length: times }, () =>
      execute(session.host, 'vitalsTest.request', 'slow-stdio', 'textDocument/hover', params),
    );
    await Promise.all(asked);
  };

  before(async () => {
    session = await Session.open((folder) => ({
      settings: budgets,
      env: { VITALS_TEST_SERVERS: 'slow-stdio', VITALS_TEST_SLOW: join(folder, 'slow.json') },
    }));
    await openFile(session.page, 'notes.txt');
    await until(
      'the server to be seen',
      async () => (await session.ask('lsp_server_up{transport="stdio"}')).length > 0,
    );
  });
  after(async () => {
    await session.close();
  });

  it('judges nothing from three requests, however slow', async () => {
    setMood({ 'textDocument/hover': 400 });
    await hover(3);
    const row = await until('the row', async () =>
      (await session.summary())?.operations.find(({ label }) => label === 'Hover'),
    );
    assert.equal(row.level, 'unknown');
    const lsp = (await session.summary())?.bars.find(({ id }) => id === 'lsp');
    assert.equal(lsp?.ratio, null);
    assert.equal(lsp.note, 'no operation has 20 requests yet');
  });

  it('turns the status bar and names server, operation and remedy, once enough requests are slow', async () => {
    const item = await statusBarItem(session.page, statusBarId);
    setMood({ 'textDocument/hover': 400 });
    await hover(25);
    const begun = performance.now();
    const summary = await until('a sentence about hover', async () => {
      const now = await session.summary();
      return now?.worst?.id === 'lsp' && now;
    });
    await item.filter({ hasText: /LSP 100 % critical/ }).waitFor();
    console.info(
      `      from the last slow answer to the sentence: ${String(Math.round(performance.now() - begun))} ms (goal 5,000)`,
    );
    assert.match(
      summary.sentence,
      /^slow hover is [2-9]\.\d× slower than its budget since \d\d:\d\d \(p95 4\d\d ms, budget 100 ms, 2\d requests\); the server is /,
    );
    assert.equal(summary.level, 'critical');
    assert.match((await item.getAttribute('class')) ?? '', /error-kind/);
    assert.match(
      (await item.locator('a').first().getAttribute('aria-label')) ?? '',
      /critical: LSP 100 %\. slow hover/,
    );
  });

  it('returns to the default colours when the window holds no slow request any more', async () => {
    setMood({});
    const item = await statusBarItem(session.page, statusBarId);
    await until(
      'the slow answers to leave the window',
      async () => {
        const now = await session.summary();
        return now?.bars.find(({ id }) => id === 'lsp')?.ratio === null;
      },
      session,
    );
    // The machine that runs the tests may itself be busy: the colour then stands for that, and the text says so.
    await until('text and background to follow the level', async () => {
      const level = (await session.summary())?.level ?? 'unknown';
      const classes = (await item.getAttribute('class')) ?? '';
      const wanted = { healthy: undefined, unknown: undefined, warning: 'warning-kind', critical: 'error-kind' }[level];
      const shown = /(?:warning|error)-kind/.exec(classes)?.[0];
      return shown === wanted && !(await item.innerText()).includes('LSP');
    });
  });

  it('counts a server that dies as an exit by crash, and its open request as lost', async () => {
    setMood({ 'textDocument/hover': 'silent', 'textDocument/definition': 'crash' });
    const params = { textDocument: { uri: 'file:///notes.txt' }, position: { line: 0, character: 0 } };
    const ask = (method: string): Promise<unknown> =>
      execute(session.host, 'vitalsTest.request', 'slow-stdio', method, params).catch(() => undefined);
    void ask('textDocument/hover');
    await until('the open request', async () => (await session.value('sum(lsp_request_active)')) === 1);
    void ask('textDocument/definition');
    await until('the exit', async () => ((await session.value('sum(lsp_server_exit_total{reason="crash"})')) ?? 0) > 0);
    assert.equal(await session.value('histogram_count(sum(lsp_request_duration_milliseconds{outcome="lost"}))'), 2);
  });
});
