import { markdownText } from '../../common/markdown.ts';
import { MarkdownPage } from './markdownPage.ts';
import { saveListenerLimitMs, savePartLabels, type SaveBreakdown, type SavePart } from '../../common/saves.ts';
import { named, numberText, t } from '../words.ts';

/** The read-only page of **Show Save Breakdown**. */
export class SavesPage extends MarkdownPage {
  constructor() {
    super('vitals-saves', t('Save Breakdown'));
  }
}

type NameOf = (extensionId: string) => string;

const savedText = (reason: SaveBreakdown['reason']): string =>
  ({ manual: t('saved by hand'), delay: t('saved after a delay'), focus: t('saved when the focus left') })[reason];
/** As the panel writes it, whatever the machine's locale. */
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const clockText = (at: number): string => clock.format(at);
const milliseconds = (value: number): string => `${numberText(value)} ms`;

/** The last saves, part by part, as Markdown. */
export const savesText = (saves: readonly SaveBreakdown[], nameOf: NameOf): string =>
  [
    `# ${t('Save breakdown')}`,
    '',
    ...(saves.length === 0
      ? [t('Nothing has been saved since measuring began.')]
      : [
          saves.length === 1 ? t('The last save.') : t('The last {0} saves, the newest first.', saves.length),
          '',
          t(
            'VS Code gives the listeners of a save {0}, then it saves without them.',
            milliseconds(saveListenerLimitMs),
          ),
        ]),
    '',
    ...saves.flatMap((save) => textOf(save, nameOf)),
  ].join('\n');

const textOf = (save: SaveBreakdown, nameOf: NameOf): readonly string[] => [
  `## ${clockText(save.at)}: ${milliseconds(save.totalMs)}`,
  '',
  `${markdownText(save.languageId)}, ${save.size}, ${savedText(save.reason)}.${save.missing === '' ? '' : ` ${save.missing}`}`,
  '',
  `| ${[t('Part'), t('Who'), t('From'), t('Took'), t('Of that the server'), t('Note')].join(' | ')} |`,
  '|---|---|--:|--:|--:|---|',
  ...save.parts.map((part) => rowOf(part, nameOf)),
  '',
];

const rowOf = (part: SavePart, nameOf: NameOf): string => {
  const { kind, extension, server, startMs, durationMs, serverMs, outcome } = part;
  const who = extension === '' ? (server === '' ? 'VS Code' : server) : nameOf(extension);
  const share = serverMs === null ? '–' : `${milliseconds(serverMs)} (${markdownText(server)})`;
  return `| ${named(savePartLabels[kind])} | ${markdownText(who)} | ${milliseconds(startMs)} | ${milliseconds(durationMs)} | ${share} | ${noteOf(outcome)} |`;
};

const noteOf = (outcome: SavePart['outcome']): string =>
  outcome === 'ok' ? '' : outcome === 'error' ? t('failed') : t('over the limit: VS Code saved without it');
