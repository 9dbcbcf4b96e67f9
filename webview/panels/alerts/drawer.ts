/**
 * Drawer: why one alert fires. In: the alert as the list has it, and its details once they have come. Out: `vitals-deed`
 * and `vitals-close`. Invariants: it opens at once with what is known; what comes later has its place already.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { ageText } from '../../../src/common/age.ts';
import type { Alert, AuditEntry, RuleView, Runbook } from '../../../src/common/alerts.ts';
import type { AlertDetail } from '../../../src/common/protocol/alerts.ts';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import type { WhySubject } from '../../../src/common/protocol/why.ts';
import type { TimelineEvent } from '../../../src/common/timeline.ts';
import { t } from '../../l10n/l10n.ts';
import { controlStyles, iconToggle, textButton } from '../../parts/controls.ts';
import { momentText } from '../../parts/figures.ts';
import { prose } from '../../parts/prose.ts';
import { severityLooks } from '../../parts/severities.ts';
import { eventTrail, trailStyles } from '../../parts/trail.ts';
import '../../parts/trend.ts';
import { icon } from '../../theme/icons.ts';
import { baseStyles } from '../../theme/tokens.ts';
import { doable } from './alertRows.ts';
import { deeds, offeredDeeds } from './deeds.ts';
import {
  ageOf,
  categoryWords,
  changesAround,
  dateText,
  dueText,
  levelWords,
  saidOf,
  statusIcons,
  statusWords,
} from './words.ts';
import { figureText, whyTrend, type WhyQuery } from './whyChart.ts';

const changesShown = 20;

/** `textContent` of an entry's action: `not-useful` is read as "not useful". */
const spaced = (text: string): string => text.replaceAll('-', ' ');

export class VitalsDrawer extends LitElement {
  static override properties = {
    alert: { attribute: false },
    detail: { attribute: false },
    asked: { attribute: false },
    answers: { attribute: false },
    changes: { attribute: false },
    now: { attribute: false },
    asTable: { state: true },
  };
  declare alert: Alert;
  declare detail: AlertDetail | undefined;
  /** What the chart has asked, and the answers of the last frame. */
  declare asked: WhyQuery | undefined;
  declare answers: Frame['answers'];
  /** What changed in the span of the chart; undefined until it has come. */
  declare changes: readonly TimelineEvent[] | undefined;
  declare now: number;
  declare asTable: boolean;

  constructor() {
    super();
    this.asTable = false;
    this.answers = {};
    this.now = 0;
  }

  override render(): unknown {
    const { alert, detail, now } = this;
    const { word, icon: name, tone } = severityLooks[alert.severity];
    const due = dueText(alert, now);
    return html`<section aria-labelledby="name">
      <header>
        ${icon(name, tone)}
        <h2 id="name"><span class="spoken">${word}: </span>${alert.name}</h2>
        ${iconToggle({
          id: 'close',
          label: t('Close (Escape)'),
          icon: 'close',
          pressed: false,
          onClick: () => this.dispatchEvent(new CustomEvent('vitals-close')),
        })}
      </header>
      <p>${saidOf(alert)}</p>
      ${alert.description === '' ? nothing : html`<p class="quiet">${alert.description}</p>`}
      <dl class="facts">
        ${fact(t('Severity'), word)}
        ${fact(t('Status'), html`<span class="cell">${icon(statusIcons[alert.status])}${statusWords[alert.status]}</span>`)}
        ${fact(alert.condition === 'resolved' ? t('Lasted') : t('Age'), `${ageOf(alert, now)}${due === '' ? '' : `, ${due}`}`)}
        ${this.#handled()} ${fact(t('Assigned'), alert.assignee ?? t('Nobody'))}
        ${fact(t('Category'), categoryWords[alert.category])} ${fact(t('Escalation'), levelWords[alert.level])}
        ${alert.note === undefined || alert.note === '' ? nothing : fact(t('Note'), alert.note)}
      </dl>
      <div class="deeds" role="toolbar" aria-label=${t('Actions on this alert')}>${this.#deeds()}</div>
      <vitals-trend
        .trend=${whyTrend(this)}
        .asTable=${this.asTable}
        @vitals-table=${() => {
          this.asTable = !this.asTable;
        }}
      ></vitals-trend>
      ${detail?.rule?.runbook === undefined ? nothing : runbookPart(detail.rule.runbook)}
      ${detail?.rule === undefined ? nothing : rulePart(detail.rule)} ${labelsPart(alert)}
      ${detail === undefined ? nothing : auditPart(detail.audit, now)} ${this.#changesPart()}
    </section>`;
  }

  /** Who has taken it on and when, and until when it is muted. */
  #handled(): readonly TemplateResult[] {
    const { acknowledgedAt, acknowledgedBy, condition, mutedUntil } = this.alert;
    return [
      ...(acknowledgedAt === undefined
        ? []
        : [fact(t('Acknowledged'), t('{0}, by {1}', dateText(acknowledgedAt), acknowledgedBy ?? t('nobody')))]),
      ...(mutedUntil === undefined || condition === 'resolved' ? [] : [fact(t('Muted until'), dateText(mutedUntil))]),
    ];
  }

  /** Each is a way to its moment in the timeline. */
  #changesPart(): TemplateResult {
    const events = changesAround(this.alert, this.changes ?? []).slice(0, changesShown);
    return html`<div class="part">
      <h3>${t('What else changed')}</h3>
      ${
        events.length === 0
          ? html`<p class="quiet">
              ${this.changes === undefined ? t('Loading…') : t('Nothing, from ten minutes before it until its end.')}
            </p>`
          : eventTrail({
              events,
              now: this.now,
              onMoment: (at) => {
                this.#tell('vitals-moment', at);
              },
            })
      }
    </div>`;
  }

  #deeds(): readonly TemplateResult[] {
    const { alert } = this;
    const why = textButton({
      id: 'ask-why',
      label: t('Why?'),
      title: t('The causes in what was measured, and what helps'),
      onClick: () => {
        this.#tell('vitals-why', alertSubject(alert));
      },
    });
    const others = offeredDeeds().map((deed) =>
      textButton({
        id: deed,
        label: deeds[deed].label,
        disabled: doable(deed, [alert]).length === 0,
        onClick: () => {
          this.#tell('vitals-deed', { deed, ids: [alert.id] });
        },
      }),
    );
    return [why, ...others];
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  static override styles = [
    baseStyles,
    controlStyles,
    trailStyles,
    css`
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
        gap: var(--v-3);
      }
      header {
        display: flex;
        align-items: center;
        gap: var(--v-2);
      }
      header h2 {
        flex: 1 1 auto;
      }
      h3 {
        margin: 0;
        font-size: var(--v-size);
        font-weight: 600;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 2px var(--v-4);
        margin: 0;
      }
      dt {
        color: var(--v-text-quiet);
      }
      dd {
        margin: 0;
      }
      .cell {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: var(--v-2);
        --control-padding: 8px;
      }
      .part {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--v-2);
        padding-top: var(--v-3);
        border-top: 1px solid var(--v-hairline);
      }
      ol,
      ul {
        margin: 0;
        padding-inline-start: 20px;
      }
      li + li {
        margin-top: 2px;
      }
      code,
      pre {
        margin: 0;
        font: var(--v-size-small) / 1.5 var(--vscode-editor-font-family, monospace);
      }
      pre {
        padding: var(--v-2);
        border: 1px solid var(--v-hairline);
        border-radius: 2px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .subhead {
        margin-top: var(--v-1);
        font-weight: 600;
      }
    `,
  ];
}

/** An alert that is over is asked about at its end. */
const alertSubject = ({ name, labels, resolvedAt }: Alert): WhySubject => ({
  kind: 'alert',
  name,
  labels,
  ...(resolvedAt === undefined ? {} : { at: resolvedAt }),
});

const fact = (term: string, value: TemplateResult | string): TemplateResult =>
  html`<dt>${term}</dt>
    <dd>${value}</dd>`;

const runbookPart = ({ title, meaning, check, actions }: Runbook): TemplateResult =>
  html`<div class="part">
    <h3>${t('What to do: {0}', title)}</h3>
    <p>${prose(meaning)}</p>
    ${
      check.length === 0
        ? nothing
        : html`<p class="subhead">${t('Check')}</p>
            <ol>
              ${check.map((step) => html`<li>${prose(step)}</li>`)}
            </ol>`
    }
    ${
      actions.length === 0
        ? nothing
        : html`<p class="subhead">${t('Act')}</p>
            <ul>
              ${actions.map((step) => html`<li>${prose(step)}</li>`)}
            </ul>`
    }
  </div>`;

const origins = {
  shipped: t('comes with IDE Vitals'),
  setting: t('from your settings'),
  workspace: t('of this workspace'),
} as const;

const rulePart = (rule: RuleView): TemplateResult => {
  const wait = rule.forMs === 0 ? t('at once') : t('after {0}', ageText(rule.forMs));
  return html`<div class="part">
    <h3>${t('Rule')}</h3>
    <pre>${rule.expr}</pre>
    <p class="quiet">
      ${t('Fires {0}; {1}{2}.', wait, origins[rule.origin], rule.threshold === null ? '' : t('; threshold {0}', figureText(rule.threshold)))}
    </p>
    ${rule.problem === undefined ? nothing : html`<p>${icon('warning', 'warning')} ${rule.problem}</p>`}
  </div>`;
};

const labelsPart = ({ labels }: Alert): TemplateResult =>
  html`<div class="part">
    <h3>${t('Labels')}</h3>
    <dl>
      ${Object.entries(labels).map(
        ([name, value]) =>
          html`<dt><code>${name}</code></dt>
            <dd><code>${value}</code></dd>`,
      )}
    </dl>
  </div>`;

const auditPart = (entries: readonly AuditEntry[], now: number): TemplateResult =>
  html`<div class="part">
    <h3>${t('What happened to it')}</h3>
    ${
      entries.length === 0
        ? html`<p class="quiet">${t('Nothing is written down yet.')}</p>`
        : html`<ol class="trail">
            ${entries.map(
              ({ at, by, action, why }) =>
                html`<li>
                  <span class="quiet figures">${momentText(at, now)}</span
                  ><span
                    >${spaced(action)}, ${by}${why === '' ? nothing : html`<span class="quiet">: ${why}</span>`}</span
                  >
                </li>`,
            )}
          </ol>`
    }
  </div>`;

customElements.define('vitals-drawer', VitalsDrawer);
