/**
 * The page "Why" as an element. In: the state to show, the last frame, what is asked about, what is known of it.
 * Out: `vitals-action`. Invariants: how much a cause explains is told in a word, with its figures; every state has the
 * same head; a remedy can be read in full before the button that does it.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ageText } from '../../../src/common/age.ts';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import type { WhyAsk, WhySubject } from '../../../src/common/protocol/why.ts';
import { badge, condition, conditionStyles, type ConditionAction } from '../../parts/condition.ts';
import { controlStyles, textButton } from '../../parts/controls.ts';
import { momentText, preciseClockText } from '../../parts/figures.ts';
import { panelStyles } from '../../parts/panelStyles.ts';
import { RovingFocus } from '../../parts/roving.ts';
import type { Screen } from '../../parts/screen.ts';
import { placeholder, placeholderStyles } from '../../parts/states.ts';
import { eventTrail, trailStyles } from '../../parts/trail.ts';
import { icon } from '../../theme/icons.ts';
import { baseStyles } from '../../theme/tokens.ts';
import './cause.ts';
import { momentOf, nothingKnown, split, toldOf, type Diagnosed, type Known } from './known.ts';
import { whyStyles } from './whyStyles.ts';
import { certaintyOf, headingOf, words } from './words.ts';

export type WhyAction =
  | ConditionAction
  | { readonly type: 'ask' }
  | { readonly type: 'now' }
  | { readonly type: 'resume' }
  | { readonly type: 'deed'; readonly ask: Exclude<WhyAsk, { kind: 'diagnose' }> }
  | { readonly type: 'moment'; readonly atMs: number }
  | { readonly type: 'command'; readonly command: string; readonly atMs?: number };

export class VitalsWhy extends LitElement {
  static override properties = {
    screen: { attribute: false },
    frame: { attribute: false },
    paused: { attribute: false },
    subject: { attribute: false },
    known: { attribute: false },
  };
  static override styles = [
    baseStyles,
    controlStyles,
    placeholderStyles,
    panelStyles,
    conditionStyles,
    trailStyles,
    whyStyles,
  ];
  declare screen: Screen;
  declare frame: Frame | undefined;
  declare paused: boolean;
  declare subject: WhySubject;
  declare known: Known;
  readonly roving = new RovingFocus(this, '.toolbar .control');

  constructor() {
    super();
    this.screen = { kind: 'loading' };
    this.paused = false;
    this.subject = { kind: 'now' };
    this.known = nothingKnown;
  }

  override render(): unknown {
    const { screen, known } = this;
    return html`<main>
      <h1 class="spoken">${words.title}</h1>
      <div class="top">
        <h2>${headingOf(this.subject, (at) => momentText(at, this.#now))}</h2>
        ${badge(this)} ${this.#toolbar()}
      </div>
      ${condition(screen, (action) => {
        this.#act(action);
      })}
      <div class="lead">
        <div role="status">${this.#sentence()}</div>
        ${this.#notes()}
      </div>
      ${screen.kind === 'off' || known.answer === undefined ? nothing : this.#answer(known.answer)}
    </main>`;
  }

  get #now(): number {
    return this.frame?.atMs ?? this.known.answer?.diagnosis.at ?? 0;
  }

  get #isRunning(): boolean {
    return this.screen.kind !== 'off' && this.screen.kind !== 'broken';
  }

  #toolbar(): TemplateResult {
    const { known, subject } = this;
    const busy = !this.#isRunning || known.asking !== undefined;
    return html`<div class="toolbar" role="toolbar" aria-label=${words.title}>
      ${
        this.paused
          ? textButton({
              id: 'resume',
              label: words.resume,
              icon: 'play',
              onClick: () => {
                this.#act({ type: 'resume' });
              },
            })
          : nothing
      }
      ${
        subject.kind === 'now'
          ? nothing
          : textButton({
              id: 'now',
              label: words.aboutNow,
              disabled: busy,
              onClick: () => {
                this.#act({ type: 'now' });
              },
            })
      }
      ${textButton({
        id: 'again',
        label: words.askAgain,
        disabled: busy,
        onClick: () => {
          this.#act({ type: 'ask' });
        },
      })}
      ${textButton({
        id: 'report',
        needs: 'vitals.copyReport',
        label: words.copyReport,
        title: words.copyReportMore,
        disabled: !this.#isRunning,
        onClick: () => {
          const atMs = momentOf(subject);
          this.#act({ type: 'command', command: 'vitals.copyReport', ...(atMs === undefined ? {} : { atMs }) });
        },
      })}
    </div>`;
  }

  /** What has come of the question; of the same height in every state. */
  #sentence(): TemplateResult {
    const { known, screen, subject } = this;
    const { answer, failed, asking } = known;
    if (screen.kind === 'off') return html`<p class="sentence quiet">${words.off}</p>`;
    if (failed !== undefined)
      return html`<p class="sentence">${icon('warning', 'warning')}<span>${words.failed(failed)}</span></p>`;
    if (answer === undefined)
      return html`<p class="sentence quiet">${asking === undefined ? words.waiting : words.looking}</p>`;
    const [first] = split(answer.diagnosis.causes, subject).own;
    return first === undefined
      ? html`<p class="sentence">${icon('healthy', 'healthy')}<span>${words.nothing}</span></p>`
      : html`<p class="sentence">${icon('info')}<span>${certaintyOf(first)}: ${first.title}.</span></p>`;
  }

  #notes(): TemplateResult | typeof nothing {
    const { known, screen, subject } = this;
    const { answer, failed } = known;
    if (screen.kind === 'off' || failed !== undefined || answer === undefined) return nothing;
    const { at, causes } = answer.diagnosis;
    const [first] = split(causes, subject).own;
    const age = this.#now - at;
    const ago = age < 10_000 || momentOf(subject) !== undefined ? '' : words.ago(ageText(age));
    const notes = [
      words.lookedAt(preciseClockText(at), ago),
      ...(this.paused && momentOf(subject) === undefined ? [words.paused] : []),
      ...(screen.kind === 'collecting' ? [words.collecting] : []),
      ...(first === undefined ? [words.nothingMore] : answer.remedies.length > 0 ? [words.unchanged] : []),
    ];
    return html`<p class="quiet">${notes.join(' ')}</p>`;
  }

  #answer(answer: Diagnosed): TemplateResult {
    const { own, beside } = split(answer.diagnosis.causes, this.subject);
    const some = own.length + beside.length > 0;
    return html`<div class="columns ${some ? 'both' : ''}">
      ${
        some
          ? html`<div class="causes">
              ${this.#causes('causes', answer, own)} ${this.#causes('beside', answer, beside)}
            </div>`
          : nothing
      }
      <section aria-labelledby="changes">
        <h2 id="changes">${words.changes}</h2>
        ${
          answer.diagnosis.changes.length === 0
            ? placeholder(words.noChanges)
            : eventTrail({ events: answer.diagnosis.changes, now: this.#now, onMoment: this.#onMoment })
        }
        <p class="actions">
          ${textButton({
            id: 'timeline',
            label: words.timeline,
            onClick: () => {
              this.#onMoment(answer.diagnosis.at);
            },
          })}
        </p>
      </section>
    </div>`;
  }

  #causes(
    id: 'causes' | 'beside',
    answer: Diagnosed,
    causes: Diagnosed['diagnosis']['causes'],
  ): TemplateResult | typeof nothing {
    if (causes.length === 0) return nothing;
    const { known, frame, paused } = this;
    return html`<section aria-labelledby=${id}>
      <h2 id=${id}>${words[id]}</h2>
      <ol>
        ${repeat(
          toldOf(causes, answer.remedies),
          ({ cause }) => `${cause.id} ${JSON.stringify(cause.labels)}`,
          (told, place) =>
            html`<li>
              <vitals-cause
                .told=${told}
                .place=${place}
                .unfolded=${place === 0 && id === 'causes'}
                .answer=${answer}
                .known=${known}
                .frame=${frame}
                .paused=${paused}
                .now=${this.#now}
                @vitals-moment=${({ detail }: CustomEvent<number>) => {
                  this.#onMoment(detail);
                }}
                @vitals-deed=${({ detail }: CustomEvent<Exclude<WhyAsk, { kind: 'diagnose' }>>) => {
                  this.#act({ type: 'deed', ask: detail });
                }}
              ></vitals-cause>
            </li>`,
        )}
      </ol>
    </section>`;
  }

  readonly #onMoment = (atMs: number): void => {
    this.#act({ type: 'moment', atMs });
  };

  #act(action: WhyAction): void {
    this.dispatchEvent(new CustomEvent('vitals-action', { detail: action }));
  }
}
customElements.define('vitals-why', VitalsWhy);
