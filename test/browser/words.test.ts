// Every panel in a language that nobody speaks: what is still English was written into the sources. And all of it in a
// real VS Code that is set to German: manifest, host and panel, each of which gets its words another way.
import assert from 'node:assert/strict';
import { command, webviewFrame } from '../host/browser.ts';
import { actionsEngines, openActions } from '../webview/actionsPage.ts';
import { openAlerts } from '../webview/alertPage.ts';
import { openBoards } from '../webview/boardPage.ts';
import { frameOf } from '../webview/frames.ts';
import { ownBrowser } from '../webview/ownBrowser.ts';
import { openPanel, type PanelPage } from '../webview/panelPage.ts';
import { technicalFrame } from '../webview/technicalFrame.ts';
import { themes } from '../webview/themes.ts';
import { openTrends } from '../webview/trendsPage.ts';
import { openWhy } from '../webview/whyPage.ts';
import { hardCoded, pseudoWords } from '../webview/wordsSeen.ts';
import { notification, Session } from './session.ts';

const size = { theme: themes[0]!, width: 1_200, height: 800, language: 'pseudo', words: pseudoWords() };
const faults: string[] = [];

describe('the words of every panel in a browser', () => {
  const inBrowser = ownBrowser();
  let panel: PanelPage | undefined;
  afterEach(() => {
    faults.length = 0;
  });
  const look = async (name: string): Promise<void> => {
    for (const text of await hardCoded(panel!.page)) faults.push(`${name}: ${text}`);
  };

  it('are translated in the overview', async () => {
    const opened = (panel = await inBrowser((browser) => openPanel(browser, size)));
    await opened.say({ type: 'engine', engine: { state: 'running' } });
    await look('loading');
    for (const condition of ['collecting', 'critical'] as const) {
      await opened.say(frameOf(condition));
      await look(condition);
    }
    await opened.say({ type: 'engine', engine: { state: 'off', reason: 'The reason.' } });
    await look('off');
    assert.deepEqual(faults, []);
  });

  it('are translated in Technical', async () => {
    const opened = (panel = await inBrowser((browser) => openPanel(browser, { ...size, state: { tab: 'technical' } })));
    await opened.say({ type: 'engine', engine: { state: 'running' } });
    await look('loading');
    await opened.say(technicalFrame(await opened.sent()));
    await opened.page.locator('button.opener').first().click();
    await opened.say(technicalFrame(await opened.sent()));
    await look('unfolded');
    assert.deepEqual(faults, []);
  });

  it('are translated in Why', async () => {
    panel = await inBrowser((browser) => openWhy(browser, size, 'busy'));
    await look('busy');
    assert.deepEqual(faults, []);
  });

  it('are translated in Trends', async () => {
    const opened = await inBrowser((browser) => openTrends(browser, size, 'long'));
    panel = opened;
    await look('week');
    for (const page of ['today', 'ahead', 'compare']) {
      await opened.page.locator(`#page-${page}`).click();
      await opened.tick();
      await look(page);
    }
    assert.deepEqual(faults, []);
  });

  it('are translated in Boards', async () => {
    const opened = await inBrowser((browser) => openBoards(browser, size, { figures: 'some' }));
    panel = opened;
    await look('seen');
    await opened.page.locator('#edit').click();
    await opened.page.locator('#response-edit').click();
    await opened.tick();
    await look('edited');
    assert.deepEqual(faults, []);
  });

  it('are translated in Alerts', async () => {
    const opened = await inBrowser((browser) => openAlerts(browser, size, 'every'));
    panel = opened;
    await opened.page.locator('#shown').selectOption('all');
    await opened.page.locator('tr[data-key]').first().click();
    await opened.answer();
    await opened.tick();
    await look('why');
    for (const view of ['history', 'rules', 'severities']) {
      await opened.page.locator(`#view-${view}`).click();
      await opened.answer();
      await look(view);
    }
    assert.deepEqual(faults, []);
  });

  it('are translated in Actions', async () => {
    const opened = await inBrowser(async (browser) => openActions(browser, size, await actionsEngines['busy']!()));
    panel = opened;
    await look('responses');
    for (const section of ['history', 'deliveries']) {
      await opened.page.locator(`#section-${section}`).click();
      await opened.settle();
      await look(section);
    }
    assert.deepEqual(faults, []);
  });
});

describe('a real VS Code in German', function () {
  this.timeout(120_000);
  let session: Session;
  before(async () => {
    session = await Session.open(() => ({ language: 'de' }));
  });
  after(() => session.close());

  it('offers our commands in German, and the host answers in German', async () => {
    await command(session.page, 'Leistung: Messung der Sprachserver ein- oder ausschalten');
    await notification(session.page, 'Die Messung der Sprachserver ist jetzt ausgeschaltet.');
  });

  it('opens the panel in German', async () => {
    await command(session.page, 'Leistung: Bereich öffnen');
    const panel = await webviewFrame(session.page, 'vitals-app');
    await panel.getByRole('tab', { name: 'Technisch' }).waitFor();
  });
});
