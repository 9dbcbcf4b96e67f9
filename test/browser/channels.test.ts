// A channel as a user sets it up: asked step by step, tested, told of an alert; over VS Code's proxy, with its certificates.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { signatureOf } from '../../src/outgoing/http.ts';
import { command } from '../host/browser.ts';
import { callApi } from '../host/control.ts';
import { certificate } from '../host/sending/certificate.ts';
import { HookServer, Proxy, type Hook } from '../host/sending/hooks.ts';
import { MailServer } from '../host/sending/mailServer.ts';
import { answered } from './asked.ts';
import { extensionId, notification, Session, statusBarId, until } from './session.ts';

const address = 'https://hooks.example.test/in/PATH-SECRET?token=QUERY-SECRET';
const secret = /PATH-SECRET|QUERY-SECRET|SIGNING-SECRET|MAIL-SECRET/;
const rule = {
  alert: 'Staged',
  expr: 'staged_load > 5',
  labels: { severity: 'high' },
  annotations: { summary: 'It is staged' },
};
const settings = {
  'vitals.rules': { groups: [{ name: 'mine', interval: '1s', rules: [rule] }] },
  'vitals.alerts.grouping': { groupWait: '1s' },
  'vitals.alerts.severities': { high: { channels: ['hook', 'email'] } },
};

/** Begins the guided flow for a kind of channel. */
const chosen = async (page: Page, kind: string): Promise<void> => {
  await command(page, 'Performance: Configure Channel');
  await page.locator('.quick-input-widget', { hasText: 'Configure Channel' }).locator('input.input').fill(kind);
  await page.locator('.quick-input-list .monaco-list-row').first().filter({ hasText: kind }).waitFor();
  await page.keyboard.press('Enter');
};

/** Sends the test message that the flow offers at its end, and waits until it was taken. */
const tested = async (page: Page, name: string): Promise<void> => {
  const told = await notification(page, `The channel ${name} is set up`);
  await told.locator('.monaco-button', { hasText: 'Send Test Message' }).click();
  await notification(page, `${name} has taken the test message`);
};

describe('a channel, in a real VS Code', function () {
  this.timeout(240_000);
  let session: Session;
  let hooks: HookServer;
  let proxy: Proxy;
  let mail: MailServer;
  const folder = mkdtempSync(join(tmpdir(), 'vitals-ca-'));

  before(async () => {
    const pair = certificate('hooks.example.test');
    writeFileSync(join(folder, 'ca.pem'), pair.cert);
    hooks = await HookServer.open(pair);
    proxy = await Proxy.open(hooks.port);
    mail = await MailServer.open('MAIL-SECRET', pair);
    session = await Session.open(() => ({
      settings: { ...settings, 'http.proxy': proxy.url, 'http.systemCertificatesNode': true },
      // Where Node looks for the certificates of a Linux machine.
      env: { SSL_CERT_FILE: join(folder, 'ca.pem') },
    }));
  });
  before(async () => {
    await until('the extension', async () => session.page.locator(`.statusbar-item[id="${statusBarId}"]`).isVisible());
  });
  after(async () => {
    await session.close();
    proxy.close();
    mail.close();
    hooks.close();
    rmSync(folder, { recursive: true });
  });

  const arrived = (event: string): Promise<Hook> =>
    until(`a message that tells of ${event}`, async () =>
      hooks.got.find(({ headers }) => headers['x-vitals-event'] === event),
    );
  const isSigned = ({ path, headers, body }: Hook): void => {
    assert.equal(path, '/in/PATH-SECRET?token=QUERY-SECRET');
    const expected = signatureOf('SIGNING-SECRET', headers['x-vitals-timestamp'] ?? '', body);
    assert.equal(headers['x-vitals-signature'], expected);
  };

  it('is set up step by step, and its test message arrives, signed', async () => {
    const { page } = session;
    await chosen(page, 'Webhook');
    await answered(page, 'Name of the channel', 'hook');
    await answered(page, '(2/6)');
    await answered(page, 'Template of the body');
    await answered(page, 'Address', address);
    await answered(page, 'Secret that messages are signed with', 'SIGNING-SECRET');
    await answered(page, 'Value of the header Authorization');
    await tested(page, 'hook');
    isSigned(await arrived('test'));
    assert.deepEqual([...new Set(proxy.asked)], ['CONNECT hooks.example.test:443']);
  });

  it('is set up for mail, and its test message arrives, encrypted and signed in', async () => {
    const { page } = session;
    await chosen(page, 'E-mail');
    await answered(page, 'Name of the channel', 'email');
    await answered(page, 'SMTP server', '127.0.0.1');
    await answered(page, '(3/8)');
    await answered(page, 'Port', String(mail.port));
    await answered(page, 'User name', 'me');
    await answered(page, 'Sender', 'vitals@example.test');
    await answered(page, 'Recipients', 'ann@example.test, bo@example.test');
    await answered(page, 'Password', 'MAIL-SECRET');
    await tested(page, 'email');
    assert.deepEqual(
      mail.got.map(({ secure, to }) => ({ secure, to })),
      [{ secure: true, to: ['ann@example.test', 'bo@example.test'] }],
    );
  });

  it('is told of an alert, over each channel', async () => {
    const append = { name: 'staged_load', labels: {}, value: 9 };
    await until('the alert to be told', async () => {
      await callApi(session.host, extensionId, 'append', [append]);
      return hooks.got.some(({ headers }) => headers['x-vitals-event'] === 'firing');
    });
    const hook = await arrived('firing');
    isSigned(hook);
    const { alerts } = JSON.parse(hook.body) as { alerts: { annotations: object }[] };
    assert.deepEqual(
      alerts.map(({ annotations }) => annotations),
      [{ summary: 'It is staged' }],
    );
    const sent = await until('the mail', () => Promise.resolve(mail.got[1]));
    assert.match(sent.text, /^Subject: .*It is staged/m);
  });

  it('has left its secrets in no file', () => {
    const files = readdirSync(session.host.folder, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const path = (one: (typeof files)[0]): string => join(one.parentPath, one.name);
    const told = files.filter((one) => secret.test(readFileSync(path(one), 'latin1')));
    assert.deepEqual(told.map(path), []);
    assert.ok(files.some((one) => readFileSync(path(one), 'latin1').includes('"type": "webhook"')));
  });
});
