// Automatic responses as a user meets them: a real server that leaks, the question, its restart; and settings that are
// put back to the letter, also by the next start after the extension host was killed.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { command, openFile, webviewFrame } from '../host/browser.ts';
import { callApi, execute } from '../host/control.ts';
import { extensionId, notification, Session, until } from './session.ts';

const ofServer = 'process_memory_usage_bytes{role="language server"}';
const byProcess = 'max by (extension, owner, process)';
/** Over seconds instead of half an hour: what grows by more than 1 MB a second and holds more than 150 MB. */
const leaks = `${byProcess} (deriv(${ofServer}[20s])) > 1e6 and on (extension, process) ${byProcess} (${ofServer}) > 150e6`;
const fails = 'max by (server, extension, operation) (staged_failures_ratio) > 0.1';
const extension = 'vscode.typescript-language-features';

const settings = {
  'vitals.responses.perHour': 20,
  'vitals.responses.actions': {
    restart: { when: leaks, forSeconds: 10, helpsWithinSeconds: 180 },
    breaker: { mode: 'auto', when: fails, forSeconds: 10, offSeconds: 3_600 },
  },
};

/** The Actions tab, at one of its pages. */
const actions = async (page: Page, title: string): Promise<Frame> => {
  await command(page, `Performance: ${title}`);
  return webviewFrame(page, 'vitals-actions');
};

describe('automatic responses, in a real VS Code', function () {
  this.timeout(240_000);
  let session: Session;
  const userSettings = (): string => join(session.host.folders.userData, 'User', 'settings.json');

  before(async () => {
    session = await Session.open((folder) => ({
      settings,
      env: { VITALS_TEST_SERVERS: 'slow-stdio', VITALS_TEST_SLOW: join(folder, 'slow.json') },
    }));
    await openFile(session.page, 'notes.txt');
    await until('the server to be seen', async () => (await session.value('sum(lsp_server_up{server="slow"})')) === 1);
  });
  after(async () => {
    await session.close();
  });

  it('ask before a leaking server is restarted, restart it, and see that its memory is normal', async () => {
    const leak = { megabytes: 5, everyMs: 500, limit: 900 };
    await execute(session.host, 'vitalsTest.request', 'slow-stdio', 'vitalsTest/leak', leak);
    const question = await notification(session.page, 'it looks like a leak');
    assert.match((await question.textContent()) ?? '', /Restart slow\?/);
    const before = (await session.value(`max(process_memory_usage_bytes{process="slow"})`)) ?? 0;
    assert.ok(before > 150e6, `${String(before)} bytes`);
    assert.equal(await session.value('sum(lsp_server_start_total{server="slow"})'), 1);
    await question.locator('.monaco-button', { hasText: 'Do It' }).click();
    await until(
      'the server to be started anew',
      async () => ((await session.value('sum(lsp_server_start_total{server="slow"})')) ?? 0) >= 2,
    );
    await until(
      'its memory to be normal',
      async () => ((await session.value(`max(process_memory_usage_bytes{process="slow"})`)) ?? 1e9) < 0.8 * before,
    );
    const page = await actions(session.page, 'Show Actions');
    const row = page.locator('vitals-actions tr', { hasText: 'Restart slow' }).first();
    await row.getByText('Helped').waitFor({ timeout: 60_000 });
    const detail = page.locator('vitals-act').first();
    await detail.getByText(/end process \d+ \(SIGTERM\)/).waitFor();
    await detail.locator('canvas').waitFor();
  });

  /** As a user writes them: with comments, which no JSON writer would keep. */
  const commented = (): string => {
    const given = JSON.parse(readFileSync(userSettings(), 'utf8')) as object;
    const text = `{\n  // why: the team's defaults\n${JSON.stringify(given, null, 2).slice(2)}\n`;
    writeFileSync(userSettings(), text);
    return text;
  };
  const stage = (operation: string, value: number): Promise<unknown> => {
    const labels = { server: 'tsserver', extension, operation };
    return callApi(session.host, extensionId, 'append', [{ name: 'staged_failures_ratio', labels, value }]);
  };
  const untilOff = (operation: string, setting: RegExp): Promise<unknown> =>
    until(`${operation} to be switched off`, async () => {
      await stage(operation, 0.5);
      return setting.test(readFileSync(userSettings(), 'utf8'));
    });

  it('switch a feature off by its setting, and put the same text back at a press in the Actions tab', async () => {
    const given = readFileSync(userSettings(), 'utf8');
    const text = commented();
    await untilOff('codeLens', /"(?:js\/ts|typescript)\.referencesCodeLens\.enabled": false/);
    assert.match(readFileSync(userSettings(), 'utf8'), /why: the team's defaults/);
    await stage('codeLens', 0);
    const page = await actions(session.page, 'Show Automatic Responses');
    const card = page.locator('vitals-actions li.card', { hasText: 'tsserver off for a while' });
    await card.getByRole('button', { name: 'Undo' }).click({ timeout: 60_000 });
    await until('the text as it was', () => Promise.resolve(readFileSync(userSettings(), 'utf8') === text));
    writeFileSync(userSettings(), given);
  });

  it('switch another off, and put the same text back after the extension host was killed', async () => {
    const text = commented();
    await untilOff('completion', /"(?:js\/ts|typescript)\.suggest\.enabled": false/);
    await notification(session.page, 'Switch completion of tsserver off for a while: done');
    assert.match(readFileSync(userSettings(), 'utf8'), /why: the team's defaults/);
    const host = (await session.ask('process_memory_usage_bytes{role="extension host"}'))[0]?.labels['pid'];
    process.kill(Number(host), 'SIGKILL');
    await session.page.reload();
    await until('the text as it was', () => Promise.resolve(readFileSync(userSettings(), 'utf8') === text));
  });

  it('are stopped by one switch', async () => {
    await command(session.page, 'Performance: Stop or Allow Automatic Responses');
    await notification(session.page, 'Automatic responses are stopped');
    // A setting of the machine stands where the machine's do.
    const machine = join(session.host.folders.userData, 'Machine', 'settings.json');
    await until('the switch', () =>
      Promise.resolve(/"vitals.responses.mode": "off"/.test(readFileSync(machine, 'utf8'))),
    );
  });
});

const ofYaml = 'process=~"yaml.*",role="language server"';

/** The same with a server from npm, which is made to leak from outside; it takes a whole editor of its own. */
if (process.env['VITALS_LONG'] !== undefined)
  describe('an automatic response to a server from npm that leaks, in a real VS Code', function () {
    this.timeout(240_000);
    let session: Session;

    before(async () => {
      session = await Session.open((folder) => {
        const leak = join(folder, 'leak');
        writeFileSync(leak, '');
        return { settings, env: { VITALS_TEST_SERVERS: 'yaml-stdio', VITALS_TEST_LEAK: leak } };
      });
      await openFile(session.page, 'shop.yaml');
    });
    after(async () => {
      await session.close();
    });

    it('is asked for, restarts it, and sees that it answers and its memory is normal', async () => {
      const memory = async (): Promise<number> =>
        (await session.value(`max(process_memory_usage_bytes{${ofYaml}})`)) ?? 0;
      const question = await notification(session.page, 'it looks like a leak');
      assert.match((await question.textContent()) ?? '', /Restart yaml[\w-]*\?/);
      const before = await memory();
      assert.ok(before > 150e6, `${String(before)} bytes`);
      await question.locator('.monaco-button', { hasText: 'Do It' }).click();
      const startups = 'sum(histogram_count(lsp_server_startup_duration_milliseconds{server=~"yaml.*"}))';
      await until('it to be started anew, and to answer', async () => ((await session.value(startups)) ?? 0) >= 2);
      await until('its memory to be normal', async () => {
        const now = await memory();
        return now > 0 && now < 0.8 * before;
      });
      const page = await actions(session.page, 'Show Actions');
      const row = page.locator('vitals-actions tr', { hasText: 'Restart yaml' }).first();
      await row.getByText('Helped').waitFor({ timeout: 60_000 });
    });
  });

/** A node that makes the first TypeScript server it runs leak, as one with a real leak would be. */
const leakingNode = (folder: string): string => {
  const leak = join(folder, 'leak');
  writeFileSync(leak, '');
  const preloaded = join(process.cwd(), 'test', 'fixtures', 'servers', 'leak.cjs');
  const path = join(folder, 'node');
  const lines = [
    '#!/bin/sh',
    `export VITALS_TEST_LEAK='${leak}'`,
    `case "$*" in *tsserver*) exec '${process.execPath}' --require '${preloaded}' "$@";; esac`,
    `exec '${process.execPath}' "$@"`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 });
  return path;
};

const ofTypescript = `role="language server",extension="${extension}"`;

/** And where the extension has a command for it, no process is ended by us. */
if (process.env['VITALS_LONG'] !== undefined && process.platform !== 'win32')
  describe("an automatic response through an extension's own command, in a real VS Code", function () {
    this.timeout(240_000);
    let session: Session;

    before(async () => {
      session = await Session.open((folder) => ({
        settings: { ...settings, 'typescript.tsserver.nodePath': leakingNode(folder) },
      }));
      await openFile(session.page, 'main.ts');
    });
    after(async () => {
      await session.close();
    });

    it('restarts the TypeScript server, and sees that its memory is normal', async () => {
      const memory = async (): Promise<number> =>
        (await session.value(`max(process_memory_usage_bytes{${ofTypescript}})`)) ?? 0;
      const question = await notification(session.page, 'it looks like a leak');
      const [before, starts] = [
        await memory(),
        (await session.value(`sum(lsp_server_start_total{extension="${extension}"})`)) ?? 0,
      ];
      assert.ok(before > 150e6, `${String(before)} bytes`);
      await question.locator('.monaco-button', { hasText: 'Do It' }).click();
      await until(
        'it to be started anew',
        async () => ((await session.value(`sum(lsp_server_start_total{extension="${extension}"})`)) ?? 0) > starts,
      );
      await until('its memory to be normal', async () => {
        const now = await memory();
        return now > 0 && now < 0.8 * before;
      });
      const page = await actions(session.page, 'Show Actions');
      const row = page.locator('vitals-actions tr', { hasText: 'Restart' }).first();
      await row.getByText('Helped').waitFor({ timeout: 60_000 });
      const detail = page.locator('vitals-act').first();
      await detail.getByText(/typescript\.restartTsServer/).waitFor();
    });
  });
