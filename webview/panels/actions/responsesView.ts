/** Responses as they stand: the one switch, what waits for consent, what is under way, and what is possible at all. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ageText } from '../../../src/common/age.ts';
import type { ActionsAsk, DryRun } from '../../../src/common/protocol/actions.ts';
import {
  isOver,
  responseModes,
  type ResponseAction,
  type ResponseList,
  type ResponseMode,
  type ResponseRecord,
} from '../../../src/common/responses.ts';
import { t } from '../../l10n/l10n.ts';
import { textButton } from '../../parts/controls.ts';
import { choiceField } from '../../parts/fields.ts';
import '../../parts/notices.ts';
import { isOffered } from '../../parts/offers.ts';
import { placeholder } from '../../parts/states.ts';
import { icon } from '../../theme/icons.ts';
import type { Known, Look } from './known.ts';
import { countedTitle, courseText, hourText, modes, openingText, stateLooks, words } from './words.ts';

export interface ResponsesShown {
  readonly known: Known;
  readonly list: ResponseList;
  readonly look: Look;
  readonly now: number;
  ask(ask: ActionsAsk): void;
  command(command: string): void;
  lookAt(look: Partial<Look>): void;
}

type Deed = 'do' | 'decline' | 'undo';

const sameTarget = (a: DryRun['target'], b: DryRun['target']): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value);

const deedButton = (shown: ResponsesShown, deed: Deed, { id }: ResponseRecord): TemplateResult => {
  const look = {
    do: { label: words.doIt, icon: 'healthy' },
    decline: { label: words.notNow, icon: 'close' },
    undo: { label: words.undo, icon: 'undo' },
  } as const;
  return textButton({
    id: `${deed}-${id}`,
    ...look[deed],
    needs: `actions.responses.${deed}`,
    onClick: () => {
      shown.ask({ of: 'responses', ask: { kind: deed, id } });
    },
  });
};

/** The very words of settings and commands. */
export const deedWords = (title: string, changes: readonly string[]): TemplateResult | typeof nothing =>
  changes.length === 0
    ? nothing
    : html`<div class="fact">
        <dt>${title}</dt>
        <dd>${changes.map((text) => html`<code>${text}</code>`)}</dd>
      </div>`;

const fact = (title: string, text: string): TemplateResult | typeof nothing =>
  text === ''
    ? nothing
    : html`<div class="fact">
        <dt>${title}</dt>
        <dd>${text}</dd>
      </div>`;

/** What a dry run has found, of one target. */
const runFacts = (run: DryRun | undefined): TemplateResult => {
  if (run === undefined) return html`<p class="quiet">${words.trying}</p>`;
  if (run.impossible !== '') return html`<p class="quiet">${words.impossible}: ${run.impossible}.</p>`;
  return html`<dl>
    ${deedWords(words.wouldDo, run.words)} ${fact(words.effect, run.effect)} ${fact(words.back, run.undo)}
  </dl>`;
};

const card = (
  record: ResponseRecord,
  parts: { readonly detail: unknown; readonly deeds: unknown; readonly course: string },
): TemplateResult => {
  const { icon: glyph, word } = stateLooks[record.state];
  return html`<li class="card ${record.state}" aria-labelledby="title-${record.id}">
    <div class="headline">
      ${icon(glyph)}
      <h3 id="title-${record.id}">${record.title}</h3>
      <span class="state quiet">${word}</span>
    </div>
    <p>${record.because}</p>
    ${parts.course === '' ? nothing : html`<p class="course figures">${parts.course}</p>`} ${parts.detail}
    <div class="deeds">${parts.deeds}</div>
  </li>`;
};

const waitingCard = (record: ResponseRecord, shown: ResponsesShown): TemplateResult => {
  const isMine = record.owner === shown.list.owner;
  const run = shown.known.runs[record.rule]?.find(({ target }) => sameTarget(target, record.target));
  return card(record, {
    course: '',
    detail: isMine && isOffered('actions.editor.dry-run') ? runFacts(run) : nothing,
    deeds: isMine
      ? isOffered('actions.responses.do')
        ? html`${deedButton(shown, 'do', record)} ${deedButton(shown, 'decline', record)}`
        : html`<p class="quiet">${words.inEditor}</p>`
      : html`<p class="quiet">${words.elsewhere}</p>`,
  });
};

const standingCard = (record: ResponseRecord, shown: ResponsesShown): TemplateResult => {
  const { list, now } = shown;
  const due = list.due[record.id];
  const isMine = record.owner === list.owner;
  const canUndo = isMine && (record.state === 'standing' || record.state === 'trial');
  return card(record, {
    course: courseText(record, due === undefined ? undefined : due - now),
    detail: html`<dl>${deedWords(words.wasDone, record.changes)}</dl>`,
    deeds: canUndo
      ? deedButton(shown, 'undo', record)
      : isMine
        ? nothing
        : html`<p class="quiet">${words.elsewhere}</p>`,
  });
};

const cards = (
  title: string,
  records: readonly ResponseRecord[],
  looks: { readonly none: string; readonly of: (record: ResponseRecord) => TemplateResult },
): TemplateResult =>
  html`<section aria-label=${title}>
    <h2>${countedTitle(title, records.length)}</h2>
    ${
      records.length === 0
        ? html`<p class="quiet">${looks.none}</p>`
        : html`<ul class="cards">
            ${repeat(records, ({ id }) => id, looks.of)}
          </ul>`
    }
  </section>`;

const readyText = ({ cooling, mode }: ResponseAction, now: number): string => {
  if (mode === 'off') return modes.off;
  if (cooling.length === 0) return words.ready;
  return cooling.map(({ target, until }) => t('{0}: again in {1}', target, ageText(until - now))).join(', ');
};

const actionRow = (action: ResponseAction, shown: ResponsesShown): TemplateResult => {
  const { rule, kind, name, condition, mode, own, isAutomatic } = action;
  const { list, look, known } = shown;
  const isOpen = look.rule === rule;
  const isPaused = list.paused !== '';
  return html`<li class="action">
    <div class="line">
      <div class="what">
        <h3>${name}</h3>
        <p class="quiet">${own === '' ? condition : html`${words.ownCondition}: <code>${own}</code>`}</p>
        ${mode === 'auto' && !isAutomatic ? html`<p class="quiet">${words.notAutomatic}</p>` : nothing}
      </div>
      <div class="how">
        ${
          isPaused || !isOffered('actions.editor.mode')
            ? html`<span class="quiet fixed">${modes[isPaused ? 'off' : mode]}</span>`
            : choiceField({
                id: `mode-${rule}`,
                label: t('{0}: mode', name),
                value: mode,
                choices: modes,
                onChange: (chosen) => {
                  const wanted: ResponseMode = responseModes.find((one) => one === chosen) ?? 'ask';
                  shown.ask({ of: 'editor', ask: { kind: 'mode', action: kind, mode: wanted } });
                },
              })
        }
        <span class="ready quiet figures">${isPaused ? '' : readyText(action, shown.now)}</span>
        <button
          type="button"
          ?hidden=${!isOffered('actions.editor.dry-run')}
          class="unfold"
          id="try-${rule}"
          aria-expanded=${String(isOpen)}
          aria-label="${words.dryRun}: ${name}"
          @click=${() => {
            shown.lookAt({ rule: isOpen ? undefined : rule });
          }}
        >
          ${icon('descending', 'fold')}${words.dryRun}
        </button>
      </div>
    </div>
    ${isOpen ? runsOf(known.runs[rule]) : nothing}
  </li>`;
};

const runsOf = (runs: readonly DryRun[] | undefined): TemplateResult => {
  if (runs === undefined) return html`<p class="runs quiet">${words.trying}</p>`;
  if (runs.length === 0) return html`<p class="runs quiet">${words.noTarget}</p>`;
  return html`<ul class="runs">
    ${runs.map(
      (run) =>
        html`<li>
          <h4>${run.title}</h4>
          ${runFacts(run)}
        </li>`,
    )}
  </ul>`;
};

export const responsesView = (shown: ResponsesShown): TemplateResult => {
  const { list, command } = shown;
  const open = list.records.filter(({ state }) => !isOver(state));
  const waiting = open.filter(({ state }) => state === 'waiting');
  const underWay = open.filter(({ state }) => state !== 'waiting');
  const isStopped = list.mode === 'off';
  return html`<div class="switch ${list.paused === '' ? '' : 'stopped'}">
      ${icon(list.paused === '' ? 'healthy' : 'off')}
      <p>
        ${openingText(list)}
        ${list.paused === '' ? html`<span class="quiet figures">${hourText(list)}</span>` : nothing}
      </p>
      ${
        list.trusted
          ? textButton({
              id: 'stop',
              needs: 'vitals.stopResponses',
              label: isStopped ? words.allow : words.stop,
              icon: isStopped ? 'play' : 'off',
              onClick: () => {
                command('vitals.stopResponses');
              },
            })
          : nothing
      }
    </div>
    <vitals-notices .notices=${list.problems}></vitals-notices>
    ${cards(words.waits, waiting, { none: words.nothingWaits, of: (record) => waitingCard(record, shown) })}
    ${cards(words.underWay, underWay, { none: words.nothingUnderWay, of: (record) => standingCard(record, shown) })}
    <section aria-label=${words.possible}>
      <h2>${words.possible}</h2>
      ${
        list.actions.length === 0
          ? placeholder(words.none)
          : html`<ul class="actions">
              ${repeat(
                list.actions,
                ({ rule }) => rule,
                (action) => actionRow(action, shown),
              )}
            </ul>`
      }
    </section>`;
};
