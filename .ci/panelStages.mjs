// The stages that pictures of the panel are taken of: what each tab is told and what a hand has done to it. In: frames
// that an engine would send. Out: a page to drive for each, and what brings it there.

/** Besides what the engine sends: the states without figures, and what the user has done. */
const stages = (frames) => ({
  ...Object.fromEntries(frames.conditions.map((name) => [name, async ({ say }) => say(frames.frameOf(name))])),
  loading: async () => undefined,
  off: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } }),
  failed: async ({ say }) =>
    say({
      type: 'engine',
      engine: { state: 'failed', reason: 'The engine ended 5 times within a minute: out of memory.' },
    }),
  restarting: async ({ say }) => {
    await say(frames.frameOf('healthy'));
    await say({ type: 'engine', engine: { state: 'restarting', reason: 'It did not answer for 5 s.' } });
  },
  paused: async ({ say, page }) => {
    await say(frames.frameOf('warning'));
    await page.locator('#pause').click();
  },
  table: async ({ say, page }) => {
    await say(frames.frameOf('healthy'));
    await page.locator('#response-table').click();
    await page.locator('#memory-table').click();
  },
  slowest: async ({ say, page, sent }) => {
    await say(frames.frameOf('warning'));
    await page.locator('button.opener').first().click();
    await say({
      type: 'slowest',
      request: (await sent()).findLast(({ type }) => type === 'slowest').request,
      requests: frames.slowRequests,
    });
  },
  tooltip: async ({ say, page }) => {
    await say(frames.frameOf('warning'));
    await page.locator('#lsp').focus();
  },
  moreTabs: async ({ say, page }) => {
    await say(frames.frameOf('warning'));
    const more = page.locator('vitals-tabs vitals-menu button').first();
    // In Chinese all fit.
    if ((await more.count()) > 0) await more.click();
  },
  chartHover: async ({ say, page }) => {
    await say(frames.frameOf('warning'));
    await page.locator('canvas').last().hover();
  },
});

const openedWhy = async ({ page, answer, tick }, name) => {
  await page.locator('tr[data-key]', { hasText: name }).first().click();
  await answer();
  await tick();
};

/** The same of the Alerts tab: `open` gives a page in which the engine has answered once. */
const alertStages = {
  alerts: async () => undefined,
  alertsQuiet: async () => undefined,
  alertsLoading: async () => undefined,
  alertsOff: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } }),
  alertsFailed: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'failed', reason: 'The engine ended 5 times within a minute.' } }),
  alertsPaused: async ({ page }) => page.locator('#pause').click(),
  alertsWhy: (panel) => openedWhy(panel, 'LanguageServerSlow'),
  alertsWhyTaken: (panel) => openedWhy(panel, 'MemoryNearlyFull'),
  alertsWhyFlapping: (panel) => openedWhy(panel, 'ExtensionHostStalls'),
  alertsWhySilenced: async (panel) => {
    await panel.page.locator('#shown').selectOption('all');
    await openedWhy(panel, 'CompletionErrorsSpike');
  },
  alertsWhyTable: async (panel) => {
    await openedWhy(panel, 'LanguageServerSlow');
    await panel.page.locator('#why-table').click();
  },
  alertsWhyPast: async (panel) => {
    await panel.page.locator('#view-history').click();
    await panel.answer();
    await openedWhy(panel, 'MemoryNearlyFull');
  },
  alertsEvery: async ({ page }) => page.locator('#shown').selectOption('all'),
  alertsDays: async ({ page, answer }) => {
    await page.locator('#days-30').click();
    await answer();
  },
  alertsChosen: async ({ page }) => {
    await page.locator('#grouping').selectOption('severity');
    await page.locator('#shown').selectOption('all');
    await page.locator('tr[data-key] input').nth(1).click();
    await page.locator('tr[data-key] input').nth(2).click();
    await page.locator('tr[data-key]').nth(2).focus();
  },
  alertsHistory: async ({ page, answer }) => {
    await page.locator('#view-history').click();
    await answer();
  },
  alertsRules: async ({ page, answer }) => {
    await page.locator('#view-rules').click();
    await answer();
  },
  alertsSeverities: async ({ page }) => page.locator('#view-severities').click(),
};

const actionsSection =
  (section) =>
  async ({ page, settle }) => {
    await page.locator(`#section-${section}`).click();
    await settle();
  };

/** The same of the Actions tab, with what the engine stands at. */
const actionStages = {
  actions: { of: 'busy' },
  actionsDryRun: {
    of: 'busy',
    then: async ({ page, settle }) => {
      await page.locator('#try-scale-server').click();
      await settle();
    },
  },
  actionsHistory: { of: 'busy', then: actionsSection('history') },
  actionsDeliveries: { of: 'busy', then: actionsSection('deliveries') },
  actionsEmpty: { of: 'empty' },
  actionsNoHistory: { of: 'empty', then: actionsSection('history') },
  actionsNoChannels: { of: 'empty', then: actionsSection('deliveries') },
  actionsUntrusted: { of: 'untrusted' },
  actionsStopped: { of: 'stopped' },
  actionsWrong: { of: 'wrong' },
};

/** The same of the Boards tab. */
const boardStages = {
  boardsLoading: async () => undefined,
  boards: async () => undefined,
  boardsServers: async ({ page, tick }) => {
    await page.locator('#board').selectOption('servers');
    await tick();
  },
  boardsMachine: async ({ page, tick }) => {
    await page.locator('#board').selectOption('machine');
    await tick();
  },
  boardsAbout: async ({ page, tick }) => {
    await page.locator('#board').selectOption('about');
    await tick();
  },
  boardsNothing: async () => undefined,
  boardsTeam: async ({ page, tick }) => {
    await page.locator('#source').selectOption('remote');
    await tick();
    await page.locator('#place-team').selectOption('payments');
    await tick();
  },
  boardsFleet: async ({ page, tick }) => {
    await page.locator('#source').selectOption('remote');
    await page.locator('#board').selectOption('fleet');
    await tick();
  },
  boardsTeamDown: async ({ page, tick }) => {
    await page.locator('#source').selectOption('remote');
    await tick();
  },
  boardsTables: async ({ page }) => {
    for (const id of ['response', 'saves', 'memory', 'owners']) await page.locator(`#${id}-table`).click();
  },
  boardsEditing: async ({ page, tick }) => {
    await page.locator('#edit').click();
    await page.locator('#response-edit').click();
    await tick();
  },
  boardsCompleting: async ({ page, tick }) => {
    await page.locator('#edit').click();
    await page.locator('#add').click();
    await page.locator('textarea').fill('');
    await page.locator('textarea').pressSequentially('sum(lsp_');
    await tick();
  },
  boardsWrong: async ({ page, tick, asked }) => {
    await page.locator('#edit').click();
    await page.locator('#add').click();
    await page.locator('textarea').fill('sum(lsp_request_active) + nonsense(1)');
    await page.locator('#title').last().focus();
    while (!(await asked()).some(({ kind, expr }) => kind === 'check' && expr.includes('nonsense'))) await tick();
    await tick();
  },
  boardsImport: async ({ page }) => page.locator('#import-open').click(),
  boardsOff: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } }),
  boardsFailed: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'failed', reason: 'The engine ended 5 times within a minute.' } }),
};

/** The same of the Trends tab. */
const trendsPageOf =
  (id) =>
  async ({ page, tick }) => {
    await page.locator(`#page-${id}`).click();
    await tick();
  };
const trendStages = {
  trendsLoading: async () => undefined,
  trends: async () => undefined,
  trendsYoung: async () => undefined,
  trendsToday: trendsPageOf('today'),
  trendsAhead: trendsPageOf('ahead'),
  trendsCompare: trendsPageOf('compare'),
  trendsEvent: async (panel) => {
    await trendsPageOf('compare')(panel);
    await panel.page.locator('#compared').selectOption('event');
    await panel.tick();
  },
  trendsOff: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } }),
};

/** The same of the Technical tab: `answer` gives the page what it has asked for. */
const technicalStages = {
  technicalLoading: async () => undefined,
  technicalOff: ({ say }) =>
    say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } }),
  technical: ({ answer }) => answer(),
  technicalUnfolded: async ({ page, answer }) => {
    await answer();
    await page.locator('button.opener').first().click();
    await answer();
  },
  technicalPast: async ({ page, answer }) => {
    await answer();
    await page.locator('#earlier').click();
    await answer();
  },
  technicalTables: async ({ page, answer }) => {
    await answer();
    await page.locator('#cpu-use-table').click();
    await page.locator('#cores-table').click();
  },
  technicalHover: async ({ page, answer }) => {
    await answer();
    await page.locator('canvas').nth(1).hover();
  },
};

/** The same of the Why tab, with an engine that has measured a quarter of an hour. */
const whyStages = {
  whyLoading: async () => undefined,
  whyOff: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } }),
  whyQuiet: async () => undefined,
  why: async () => undefined,
  whyRemedy: async ({ page, tick }) => {
    await page.locator('details.remedy summary').first().click();
    await page.locator('[id^=workspace-]').first().click();
    await tick();
  },
  whyOperation: async ({ say, tick }) => {
    const labels = { server: 'ESLint', extension: 'dbaeumer.vscode-eslint', owner: 'ESLint' };
    await say({ type: 'show', tab: 'why', subject: { kind: 'operation', name: 'Code actions of ESLint', labels } });
    await tick();
  },
  whyFailed: async ({ say, page, sent }) => {
    await page.locator('#again').click();
    const { request } = (await sent()).findLast(({ type }) => type === 'why');
    await say({ type: 'why', request, answer: { kind: 'failed', reason: 'The engine did not answer in time.' } });
  },
};

/** The same of the Timeline tab. */
const timelineStages = {
  timelineLoading: async () => undefined,
  timeline: async () => undefined,
  timelineQuiet: async () => undefined,
  timelineMoment: async ({ page }) => page.locator('vitals-grid tbody tr').nth(1).click(),
  timelineOff: async ({ say }) =>
    say({ type: 'engine', engine: { state: 'off', reason: 'The setting vitals.enabled is off.' } }),
};

/** A page of the tab that a stage belongs to. */
export const opened = async (browser, name, size) => {
  const { openPanel } = await import('../test/webview/panelPage.ts');
  if (name in boardStages && name !== 'boardsLoading') {
    const { openBoards } = await import('../test/webview/boardPage.ts');
    const team = { boardsTeam: 'answers', boardsFleet: 'answers', boardsTeamDown: 'down' }[name] ?? 'none';
    return openBoards(browser, size, { figures: name === 'boardsNothing' ? 'none' : 'some', team });
  }
  if (name in trendStages && name !== 'trendsLoading') {
    const { openTrends } = await import('../test/webview/trendsPage.ts');
    return openTrends(browser, size, name === 'trendsYoung' ? 'young' : 'long');
  }
  if (name in actionStages) {
    const { actionsEngines, openActions } = await import('../test/webview/actionsPage.ts');
    return openActions(browser, size, await actionsEngines[actionStages[name].of]());
  }
  if (name in alertStages && name !== 'alertsLoading') {
    const { openAlerts } = await import('../test/webview/alertPage.ts');
    return openAlerts(browser, size, name === 'alertsQuiet' ? 'quiet' : 'every');
  }
  if (name in whyStages && name !== 'whyLoading') {
    const { openWhy } = await import('../test/webview/whyPage.ts');
    return openWhy(browser, size, name === 'whyQuiet' ? 'quiet' : 'busy');
  }
  if (name in timelineStages) {
    const { timelineFrame } = await import('../test/webview/timelineFrame.ts');
    const panel = await openPanel(browser, { ...size, state: { tab: 'timeline' } });
    await panel.say({ type: 'engine', engine: { state: 'running' } });
    if (name !== 'timelineLoading') await panel.say(timelineFrame(name === 'timelineQuiet' ? [] : undefined));
    return panel;
  }
  if (name in technicalStages) {
    const { technicalFrame } = await import('../test/webview/technicalFrame.ts');
    const panel = await openPanel(browser, { ...size, state: { tab: 'technical' } });
    await panel.say({ type: 'engine', engine: { state: 'running' } });
    return { ...panel, answer: async () => panel.say(technicalFrame(await panel.sent())) };
  }
  const tab =
    name in whyStages
      ? 'why'
      : name in alertStages
        ? 'alerts'
        : name in boardStages
          ? 'boards'
          : name in trendStages
            ? 'trends'
            : 'overview';
  const panel = await openPanel(browser, { ...size, state: { tab } });
  if (tab === 'overview') await panel.say({ type: 'engine', engine: { state: 'running' } });
  return panel;
};

/** What is done to each page to bring it to its stage, by name. */
export const stagesOf = (frames) => {
  const ofActions = Object.fromEntries(
    Object.entries(actionStages).map(([name, { then }]) => [name, then ?? (async () => undefined)]),
  );
  return {
    ...ofActions,
    ...stages(frames),
    ...alertStages,
    ...boardStages,
    ...trendStages,
    ...technicalStages,
    ...timelineStages,
    ...whyStages,
  };
};
