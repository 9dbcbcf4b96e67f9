import { markdownText } from '../../common/markdown.ts';
import { MarkdownPage } from './markdownPage.ts';
import { saveListenerLimitMs, savePartLabels, type SaveBreakdown, type SavePart } from '../../common/saves.ts';
import { t } from '../words.ts';

/** The read-only page of **Show Save Breakdown**. */
export class SavesPage extends MarkdownPage {
  constructor() {
    super('vitals-saves', t('Save Breakdown'));
  }
}

type NameOf = (extensionId: string) => string;

const reasons = { manual: 'by hand', delay: 'after a delay', focus: 'when the focus left' } as const;
/** As the panel writes it, whatever the machine's locale. */
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const clockText = (at: number): string => clock.format(at);
const milliseconds = (value: number): string => `${String(Math.round(value))} ms`;

/** The last saves, part by part, as Markdown. */
export const savesText = (saves: readonly SaveBreakdown[], nameOf: NameOf): string =>
  [
    '# Save breakdown',
    '',
    saves.length === 0
      ? 'Nothing has been saved since measuring began.'
      : `The last ${saves.length === 1 ? 'save' : `${String(saves.length)} saves`}, the newest first. VS Code gives the listeners of a save ${String(saveListenerLimitMs)} ms, then it saves without them.`,
    '',
    ...saves.flatMap((save) => textOf(save, nameOf)),
  ].join('\n');

const textOf = (save: SaveBreakdown, nameOf: NameOf): readonly string[] => [
  `## ${clockText(save.at)}: ${milliseconds(save.totalMs)}`,
  '',
  `${markdownText(save.languageId)}, ${save.size}, saved ${reasons[save.reason]}.${save.missing === '' ? '' : ` ${save.missing}`}`,
  '',
  '| Part | Who | From | Took | Of that the server | Note |',
  '|---|---|--:|--:|--:|---|',
  ...save.parts.map((part) => rowOf(part, nameOf)),
  '',
];

const rowOf = (part: SavePart, nameOf: NameOf): string => {
  const { kind, extension, server, startMs, durationMs, serverMs, outcome } = part;
  const who = extension === '' ? (server === '' ? 'VS Code' : server) : nameOf(extension);
  const share = serverMs === null ? '–' : `${milliseconds(serverMs)} (${markdownText(server)})`;
  return `| ${savePartLabels[kind]} | ${markdownText(who)} | ${milliseconds(startMs)} | ${milliseconds(durationMs)} | ${share} | ${noteOf(outcome)} |`;
};

const noteOf = (outcome: SavePart['outcome']): string =>
  outcome === 'ok' ? '' : outcome === 'error' ? 'failed' : 'over the limit: VS Code saved without it';
