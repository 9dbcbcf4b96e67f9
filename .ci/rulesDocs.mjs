// The pages about the shipped rules and their runbooks, and what the manifest says of rule files.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const folder = 'src/shipped/rules';
const categories = ['performance', 'resources', 'reliability', 'predictive'];
const severities = ['critical', 'high', 'medium', 'low'];
const read = (path) => readFileSync(path, 'utf8');

const rulesOf = (category) => parse(read(`${folder}/${category}.yml`)).groups.flatMap(({ rules }) => rules);
const alertsOf = (category) =>
  rulesOf(category)
    .filter(({ alert }) => alert)
    .sort((a, b) => severities.indexOf(a.labels.severity) - severities.indexOf(b.labels.severity));
const runbooksOf = (category) => JSON.parse(read(`src/shipped/runbooks/${category}.json`));
const inline = (expr) => `\`${expr.replace(/\s+/g, ' ').trim()}\``;
const title = (word) => word[0].toUpperCase() + word.slice(1);

const head = `# Shipped rules

Rule files of Prometheus ([rules-format.md](rules-format.md)), with nothing in them that its \`promtool\` refuses. Each alert has a runbook: what it means, how to
check, what to do, when to ignore it. An alert of your own with the same name replaces one of these.

A severity says how soon somebody should look: critical within 5 minutes, high within 15, medium within an hour, low within a day. More than 95, 85 and 75 % are the
thresholds of the first three, where a share is judged. They are rules of their own where they mean different things (memory that is exhausted, short, or held by the editor),
and the worse mutes the others of its component.

Latency is judged by budgets ([operations.md](operations.md)): an operation keeps its budget while 95 % of its requests are within it. An alert asks two windows, a short one
and a long one, and both must agree: so it neither cries at a moment nor goes on long after. None is raised by a few requests; most end only at a second threshold, so that they
do not come and go.`;

const alertTable = (category, table) =>
  table(
    ['Alert', 'Severity', 'When', 'For', 'Over', 'At least'],
    alertsOf(category).map(({ alert, expr, for: pending, labels, annotations }) => [
      `[${alert}](runbooks/${category}.md#${annotations.vitals_runbook})`,
      labels.severity,
      inline(expr),
      pending ?? 'at once',
      annotations.vitals_recovery ? inline(annotations.vitals_recovery) : 'when it no longer holds',
      annotations.vitals_min_samples ? `${annotations.vitals_min_samples} samples` : '–',
    ]),
  );

const recordTable = (table) =>
  table(
    ['Series', 'Expression'],
    categories.flatMap((category) =>
      rulesOf(category).flatMap(({ record, expr }) => (record ? [[`\`${record}\``, inline(expr)]] : [])),
    ),
  );

const inhibitionTable = (table) =>
  table(
    ['While this fires', 'these are muted', 'where these labels are equal'],
    JSON.parse(read('src/shipped/inhibition.json')).map((rule) => [
      rule.source_matchers.map(inline).join(', '),
      rule.target_matchers.map(inline).join(', '),
      rule.equal.join(', ') || 'always',
    ]),
  );

const list = (items) => items.map((item) => `- ${item}`).join('\n');

const runbookPage = (category, remedyTitle) => {
  const sections = runbooksOf(category).map(
    (one) =>
      `## ${one.id}\n\n**${one.title}.** ${one.meaning}\n\nTo check:\n\n${list(one.check)}\n\nTo do:\n\n${list(one.actions)}\n` +
      (one.remedies ? `\nRemedies: ${one.remedies.map(remedyTitle).join('; ')}.\n` : '') +
      `\nTo be ignored: ${one.ignore}\n`,
  );
  return `# Runbooks: ${category}\n\nThe rules are in [rules.md](../rules.md), the remedies in [remedies.md](../remedies.md).\n\n${sections.join('\n')}`;
};

/** The documents by path; each is made when it is asked for. */
export const rulesDocuments = ({ note, table, remedyTitle }) => ({
  'docs/rules.md': () =>
    `${note}${head}\n\n${categories
      .map((category) => `## ${title(category)}\n\n${alertTable(category, table)}`)
      .join(
        '\n\n',
      )}\n\n## Recorded series\n\nLatencies are native histograms. What alerts ask of them is recorded as plain series, which any Prometheus can read and test.\n\n${recordTable(table)}\n\n## What mutes what\n\nAs in Alertmanager.\n\n${inhibitionTable(table)}\n`,
  ...Object.fromEntries(
    categories.map((category) => [`docs/runbooks/${category}.md`, () => note + runbookPage(category, remedyTitle)]),
  ),
});

const schema = './media/rules.schema.json';
/** Completion and hover in rule files: JSON by the editor itself, YAML where the YAML extension is installed. */
export const rulesValidation = {
  jsonValidation: [{ fileMatch: ['/.vscode/vitals.rules.json'], url: schema }],
  yamlValidation: [{ fileMatch: ['.vscode/vitals.rules.yml', '.vscode/vitals.rules.yaml'], url: schema }],
};

/** The schema without references, because a setting's schema has no place for definitions. */
export const rulesSchema = () => {
  const { definitions, properties } = JSON.parse(read(schema));
  const resolved = (node) => {
    if (Array.isArray(node)) return node.map(resolved);
    if (typeof node !== 'object' || node === null) return node;
    const { $ref, ...rest } = node;
    const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, resolved(value)]));
    return $ref ? { ...resolved(definitions[$ref.replace('#/definitions/', '')]), ...own } : own;
  };
  return { type: 'object', additionalProperties: false, properties: resolved(properties) };
};
