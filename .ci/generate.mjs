// Writes what is declared once in src/common into package.json's contributions and the tables of docs/.
// `--check` writes nothing and fails, naming the command, when a file is out of date.
import { build } from 'esbuild';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { boardsFile, boardsSchema, boardsValidation } from './boardsDocs.mjs';
import { localised } from './nls.mjs';
import { rulesDocuments, rulesSchema, rulesValidation } from './rulesDocs.mjs';

const load = async (file) => {
  const { outputFiles } = await build({ entryPoints: [file], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
};
const declared = await load('src/common/contributions.ts');
const { cadenceOf, catalogue, keptInHistory, metricIds, seriesName } = await load('src/common/catalogue.ts');
const { elsewhere, originOf } = await load('src/common/platforms.ts');
const { definitions } = await load('src/common/definitions.ts');
const { openApi } = await load('src/engine/api/openapi.ts');
const boards = await load('src/common/boards.ts');
const { operationIds, operationOf } = await load('src/common/operations.ts');
const { providerMethodsOf } = await load('src/common/providerMethods.ts');
const agents = await load('src/common/agents/agents.ts');

/** The shipped rule files as data, so that the engine needs no reader of YAML for them. */
const shippedRules = () =>
  JSON.stringify(
    readdirSync('src/shipped/rules')
      .filter((file) => file.endsWith('.yml'))
      .sort()
      .map((file) => ({ file, ...parse(readFileSync(`src/shipped/rules/${file}`, 'utf8')) })),
  );
const rulesFile = 'src/shipped/rules.json';
if (!existsSync(rulesFile)) writeFileSync(rulesFile, '[]');

const { shipped } = await load('src/engine/shipped.ts');
const shippedData = (name) => JSON.parse(readFileSync(`src/shipped/${name}.json`, 'utf8'));

const schemas = { 'vitals.rules': rulesSchema, 'vitals.boards': () => boardsSchema(boards) };

const contributes = () => ({
  ...rulesValidation,
  jsonValidation: [...rulesValidation.jsonValidation, ...boardsValidation],
  commands: declared.commandIds.map((command) => {
    const { title, icon } = declared.commandOf(command);
    return { command, category: declared.commandCategory, title, ...(icon ? { icon } : {}) };
  }),
  configuration: {
    title: 'IDE Vitals',
    properties: Object.fromEntries(
      declared.settingIds.map((id, order) => [
        id,
        { order, ...declared.schemaOf(declared.settingOf(id)), ...schemas[id]?.() },
      ]),
    ),
  },
  viewsContainers: { panel: [declared.viewContainer] },
  views: {
    [declared.viewContainer.id]: Object.entries(declared.views).map(([id, { name }]) => ({
      id,
      name,
      type: 'webview',
      icon: declared.viewContainer.icon,
    })),
  },
  keybindings: declared.keybindings,
  menus: {
    'view/title': ['vitals.openInEditor', 'vitals.showHealth'].map((command) => ({
      command,
      when: 'view == vitals.panel',
      group: 'navigation',
    })),
    commandPalette: declared.commandIds.flatMap((command) => {
      const { when } = declared.commandOf(command);
      return when === undefined ? [] : [{ command, when }];
    }),
  },
  mcpServerDefinitionProviders: [{ id: 'ide-vitals', label: 'IDE Vitals' }],
  languageModelTools: agents.agentToolNames.map((name) => {
    const { title, description, input, isReadOnly } = agents.agentToolOf(name);
    return {
      name: `vitals_${name}`,
      tags: ['performance', ...(isReadOnly ? [] : ['changes'])],
      toolReferenceName: name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
      displayName: title,
      modelDescription: description,
      userDescription: description,
      canBeReferencedInPrompt: true,
      icon: '$(pulse)',
      inputSchema: input,
    };
  }),
  walkthroughs: [
    {
      ...declared.walkthrough,
      steps: declared.walkthrough.steps.map((step) => ({ ...step, media: { markdown: step.media } })),
    },
  ],
});

/** Everything a workspace could set is ignored until the workspace is trusted. */
const restricted = () =>
  declared.settingIds.filter((id) => !['machine', 'application'].includes(declared.settingOf(id).scope));

const wordsFile = 'package.nls.json';
const manifest = () => {
  const current = JSON.parse(readFileSync('package.json', 'utf8'));
  if (/^%.*%$/.test(current.description))
    current.description = JSON.parse(readFileSync(wordsFile, 'utf8'))[current.description.slice(1, -1)];
  const { scripts, devDependencies, ...head } = current;
  return {
    ...head,
    icon: 'media/icon.png',
    l10n: './l10n',
    categories: ['Visualization', 'Other'],
    keywords: ['performance', 'latency', 'language server', 'lsp', 'monitoring'],
    extensionKind: ['workspace'],
    // `*` alone lets the built-in TypeScript extension start its servers before us; with `onLanguage` we are first.
    activationEvents: ['*', 'onLanguage'],
    capabilities: {
      untrustedWorkspaces: {
        supported: 'limited',
        description: 'Settings of the workspace are ignored until it is trusted.',
        restrictedConfigurations: restricted(),
      },
      virtualWorkspaces: {
        supported: 'limited',
        description: 'Language servers on this machine are timed; files of a virtual workspace are not read.',
      },
    },
    contributes: contributes(),
    scripts,
    devDependencies,
  };
};

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
const generatedNote = '<!-- Generated from src/common by `npm run generate`; edit there. -->\n\n';

const availability = (id) =>
  ['linux', 'darwin', 'win32']
    .map((platform) => {
      const { lacks } = originOf(id, platform) ?? {};
      return lacks === undefined ? platform : `${platform}: no (${lacks})`;
    })
    .join('; ');

const wordsOf = ({ from, lacks }) => from ?? `not available: ${lacks}`;
const elsewhereTable = () =>
  table(
    ['PromQL name', 'macOS', 'Windows'],
    Object.entries(elsewhere).map(([id, [darwin, win32]]) => [
      `\`${seriesName(id)}\``,
      wordsOf(darwin),
      wordsOf(win32),
    ]),
  );
const elsewhereText = `## On macOS and Windows

None of this has been run on macOS or Windows: it is written against documented interfaces and tested with their published outputs.
The same code runs on Linux in the tests, beside our own sources there.
What is listed starts processes (\`ps\`, \`ioreg\`, one PowerShell that is kept), so it is read in a thread of its own, each 10 s or 60 s. What
is not listed has the source of the table above.`;

const cadences = { fast: '1 s', medium: '10 s', slow: '60 s', event: 'as it happens' };
const metricsHead = `# Metrics

Names follow OpenTelemetry's semantic conventions; the PromQL name follows its compatibility rules for Prometheus.
What a platform or a machine cannot give is shown as not available, with the reason, never as 0: **Performance: Show Health of IDE Vitals** lists
what yours gives.

Read: how often it is read, which is what it costs. Nothing that is read each second starts a process. A tier may come round less often while we slow
down. History: whether it is kept on disk when history is on; what carries a process id is not.`;

const metricsTable = () =>
  table(
    [
      'PromQL name',
      'OpenTelemetry name',
      'Kind',
      'Unit',
      'Labels',
      'Meaning',
      'Source',
      'Read',
      'History',
      'Platforms',
    ],
    metricIds.map((id) => {
      const metric = catalogue[id];
      return [
        `\`${seriesName(id)}\``,
        `\`${metric.name}\``,
        metric.kind,
        `\`${metric.unit}\``,
        metric.labels.join(', '),
        metric.description,
        metric.source,
        cadences[cadenceOf(id)],
        keptInHistory(id) ? 'kept' : 'no',
        availability(id),
      ];
    }),
  );

const definitionTexts = () =>
  Object.entries(definitions)
    .map(
      ([id, { title, definition, limits }]) =>
        `### ${title}\n\n\`${seriesName(id)}\`\n\n${definition}\n\n_Limits:_ ${limits}`,
    )
    .join('\n\n');

/** What a remedy does, in one cell. */
const deedOf = ({ changes = [], commands = [], advice }) =>
  [
    ...changes.map(({ keys, member, value, among }) => {
      const names = keys.map((key) => `\`${key}\``).join(' or ');
      if (among) return `${names}: \`${among.argument}${value}${among.suffix}\` among its arguments`;
      return `${names}${member ? `, member \`${member}\`` : ''}: \`${JSON.stringify(value)}\``;
    }),
    ...commands.map((id) => `runs \`${id}\``),
    ...(advice ? [advice] : []),
  ].join('; ');

const remediesHead = `# Causes and remedies

**Performance: Why Is It Slow?** asks these questions of what was measured, in [PromQL](promql.md), and names the causes that hold, the strongest first:
strength is the weight times the share of the value at which a cause is in full. Where none holds, it says so. A remedy is offered where one of its
causes holds and its own condition does. Nothing is changed before you choose it; each setting is put back to the letter by **Undo**, or by
**Performance: Undo Everything**. Where a measure is stated, IDE Vitals looks again after that time and offers to take back what has not helped.`;

const serversHead = `# Language servers

What IDE Vitals knows of language servers: how the tap names them, how they are restarted, which setting raises their limits, which switches an
operation off, which makes them write a trace, and how the end of their heap looks. Remedies are made of it ([remedies.md](remedies.md)).

Facts in _italics_ were read in documentation or issues, not in the extension's manifest: they are offered as "not tried by us", and never done
unattended. The others were read in the manifest that is linked; those of extensions that come with VS Code are compared with it by a test. In the
editor only settings and commands that it knows are ever offered.

A limit: what holds unless it is set → what it is raised to first, and the most that makes sense. Where the first is "by the machine", the server
decides it.`;

const fact = ({ checked }, text) => (checked ? text : `_${text}_`);
const coded = (ids) => ids.map((id) => `\`${id}\``).join(' or ');
const limitText = (limit, unit) =>
  limit
    ? fact(
        limit,
        `${coded(limit.keys)}${limit.argument ? `, as \`${limit.argument}…${limit.suffix}\`` : ''}: ${limit.default ?? 'by the machine'} → ${limit.raised}, at most ${limit.most}${unit}; takes effect ${limit.takesEffect}`,
      )
    : '–';
const featureText = (feature) =>
  fact(
    feature,
    `${operationOf(feature.operation).label}: ${deedOf({ changes: feature.changes })} (lost: ${feature.lost.replace(/[.]$/, '')})`,
  );
const traceText = (trace) => (trace ? fact(trace, `${coded(trace.keys)}: \`${trace.on}\``) : '–');

const serverSections = () => {
  const featuresOf = new Map(shippedData('serverFeatures').map((one) => [one.id, one]));
  const heapLimits = new Map(shippedData('heapLimits').map((one) => [one.collector, one]));
  return shipped.servers
    .map(({ id, title, extension, names, restart, memory, workers, collector, manifest, source }) => {
      const { features, trace } = featuresOf.get(id);
      const heapLimit = heapLimits.get(collector);
      const rows = [
        ['Named', coded(names)],
        ['Restart', restart ? fact(restart, coded(restart.commands)) : '–'],
        ['Memory', limitText(memory, ' MB')],
        ['Workers', limitText(workers, '')],
        ['Switched off', features.length === 0 ? '–' : features.map(featureText).join('<br>')],
        ['Trace', traceText(trace)],
        ['End of its heap', `${heapLimit.sign} (<${heapLimit.source}>)`],
        ['Read in', manifest ? `[manifest, version ${manifest.version}](${manifest.url}), <${source}>` : `<${source}>`],
      ];
      return `## ${title.replace(/^the /, '')}\n\n\`${extension}\`\n\n${table(['What', 'Fact'], rows)}`;
    })
    .join('\n\n');
};

const remedyTitle = (id) => shipped.remedies.find((remedy) => remedy.id === id).title;
const documents = {
  ...rulesDocuments({ note: generatedNote.replace('src/common', 'src/shipped'), table, remedyTitle }),
  'docs/servers.md': () =>
    `${generatedNote.replace('src/common', 'src/shipped')}${serversHead}\n\n${serverSections()}\n`,
  'docs/remedies.md': () =>
    `${generatedNote.replace('src/common', 'src/shipped')}${remediesHead}\n\n## Causes\n\n${table(
      ['Cause', 'What is said', 'Condition', 'Weight', 'In full at'],
      shipped.causes.map(({ title, sentence, expr, weight, full }) => [title, sentence, `\`${expr}\``, weight, full]),
    )}\n\n## Remedies\n\nTried: its ids were found in a manifest of the extension or in the editor.\n\n${table(
      ['Remedy', 'Against', 'Needs', 'What is done', 'Effect', 'Undo', 'Measured after', 'Tried', 'Source'],
      shipped.remedies.map((remedy) => [
        remedy.title,
        remedy.causes.join(', '),
        remedy.extension ?? 'the editor',
        deedOf(remedy),
        remedy.effect,
        remedy.undo,
        remedy.measure ? `${remedy.measure.minutes} min` : '–',
        remedy.checked ? 'yes' : 'no',
        `<${remedy.source}>`,
      ]),
    )}\n`,
  'docs/metrics.md': () =>
    `${generatedNote}${metricsHead}\n\n${metricsTable()}\n\n${elsewhereText}\n\n${elsewhereTable()}\n\n## Definitions\n\nWhere a word could mean several things, it means this. How well the figures hold is in [accuracy.md](accuracy.md).\n\n${definitionTexts()}\n`,
  'docs/operations.md': () =>
    `${generatedNote}# Operations and their latency budgets\n\nAn operation is judged by its p95 in the window of \`vitals.judge.windowSeconds\`, from 20 answered requests on; cancelled requests never count.\nThe sources of the figures are in [budgets.md](budgets.md).\n\n${table(
      [
        'Operation',
        'Id',
        'LSP methods',
        'tsserver commands',
        'Asked of providers',
        'Good p50',
        'Warning p95 over',
        'Bad p95 over',
      ],
      operationIds.map((id) => {
        const { label, methods, tsserver, budget } = operationOf(id);
        return [
          label,
          `\`${id}\``,
          methods.join(', '),
          tsserver.join(', '),
          providerMethodsOf(id).join(', '),
          `${budget.goodMs} ms`,
          `${budget.warnMs} ms`,
          `${budget.badMs} ms`,
        ];
      }),
    )}\n`,
  'docs/settings.md': () =>
    `${generatedNote}# Commands and settings\n\n## Commands\n\n${table(
      ['Command', 'Id', 'What it does'],
      declared.commandIds.map((id) => [
        `**${declared.commandCategory}: ${declared.commandOf(id).title}**`,
        `\`${id}\``,
        declared.commandOf(id).description,
      ]),
    )}\n\n## Keys\n\nDefaults, free in VS Code itself; **Preferences: Open Keyboard Shortcuts** changes them.\n\n${table(
      ['Command', 'Key', 'On macOS', 'When'],
      declared.keybindings.map(({ command, key, mac, when }) => [
        `**${declared.commandCategory}: ${declared.commandOf(command).title}**`,
        `\`${key}\``,
        `\`${mac}\``,
        when === undefined ? 'always' : `\`${when}\``,
      ]),
    )}\n\n## Settings\n\n${table(
      ['Setting', 'Default', 'Scope', 'Meaning'],
      declared.settingIds.map((id) => {
        const setting = declared.settingOf(id);
        return [`\`${id}\``, `\`${JSON.stringify(setting.default)}\``, setting.scope, setting.description];
      }),
    )}\n`,
};

const style = (await resolveConfig('package.json')) ?? {};
const { manifest: withKeys, words } = localised(manifest());
const wanted = {
  'package.json': await format(JSON.stringify(withKeys), { ...style, parser: 'json-stringify' }),
  [wordsFile]: await format(JSON.stringify(words), { ...style, parser: 'json-stringify' }),
  [boardsFile]: await format(
    JSON.stringify({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'Boards of IDE Vitals',
      ...boardsSchema(boards),
      required: ['version', 'boards'],
    }),
    { ...style, parser: 'json' },
  ),
  [rulesFile]: await format(shippedRules(), { ...style, parser: 'json' }),
  'docs/openapi.json': await format(JSON.stringify(openApi(JSON.parse(readFileSync('package.json', 'utf8')).version)), {
    ...style,
    parser: 'json',
  }),
};
for (const [file, text] of Object.entries(documents)) {
  wanted[file] = await format(text(), { ...style, parser: 'markdown' });
}
const outOfDate = Object.keys(wanted).filter(
  (file) => !existsSync(file) || readFileSync(file, 'utf8') !== wanted[file],
);
if (process.argv.includes('--check')) {
  if (outOfDate.length > 0) {
    console.error(`Out of date: ${outOfDate.join(', ')}. Run: npm run generate`);
    process.exitCode = 1;
  }
} else {
  for (const file of outOfDate) writeFileSync(file, wanted[file]);
  console.log(outOfDate.length === 0 ? 'Nothing to write.' : `Written: ${outOfDate.join(', ')}`);
}
