/** Thresholds that are proposed, and those that were changed and can be put back: what is asked, and rows. Pure. */
import type { RuleView } from '../../../src/common/alerts.ts';
import type { ThresholdProposal } from '../../../src/common/learned.ts';
import type { AlertAnswer, AlertAsk } from '../../../src/common/protocol/alerts.ts';
import { t } from '../../l10n/l10n.ts';
import { exactText } from '../../parts/figures.ts';

/** A proposal that was accepted here: `from` is what is to come back. */
export interface Taken {
  readonly rule: string;
  readonly from: number;
  readonly to: number;
}

export interface Proposed {
  /** Undefined until the engine has answered. */
  readonly proposals: readonly ThresholdProposal[] | undefined;
  readonly rules: readonly RuleView[] | undefined;
  /** Why the last deed was not done. */
  readonly told: string;
}
export const nothingProposed: Proposed = { proposals: undefined, rules: undefined, told: '' };
export const proposalAsks: readonly AlertAsk[] = [{ kind: 'proposals' }, { kind: 'rules' }];

export interface ThresholdLine {
  readonly rule: string;
  /** As it is, and as it would be. */
  readonly now: string;
  readonly then: string;
  readonly evidence: string;
  readonly kind: 'accept' | 'undo';
  readonly deed: Taken;
}

const evidenceOf = ({ wouldFire, firedBefore, acknowledged }: ThresholdProposal): string => {
  if (acknowledged === 0)
    return t('It would have fired {0} instead of {1} times last week; none was acknowledged.', wouldFire, firedBefore);
  return acknowledged === 1
    ? t(
        'It would have fired {0} instead of {1} times last week, and not missed the one that you acknowledged.',
        wouldFire,
        firedBefore,
      )
    : t(
        'It would have fired {0} instead of {1} times last week, and missed none of the {2} that you acknowledged.',
        wouldFire,
        firedBefore,
        acknowledged,
      );
};

/** What is proposed first, then what can be put back. A proposal for another threshold than the rule has now is over. */
export const thresholdLines = ({ proposals, rules }: Proposed, taken: readonly Taken[]): readonly ThresholdLine[] => {
  const thresholdOf = (rule: string): number | null => rules?.find(({ name }) => name === rule)?.threshold ?? null;
  const offered = (proposals ?? []).filter(({ rule, from }) => thresholdOf(rule) === from);
  const changed = (rules ?? []).flatMap(({ name, threshold, shippedThreshold }): readonly ThresholdLine[] => {
    if (threshold === null || shippedThreshold === null || threshold === shippedThreshold) return [];
    const own = taken.find(({ rule, to }) => rule === name && to === threshold);
    const back = own?.from ?? shippedThreshold;
    return [
      {
        rule: name,
        now: exactText(threshold),
        then: exactText(back),
        evidence:
          own === undefined
            ? t('It was changed in your settings; the rule was written with {0}.', exactText(back))
            : t('You accepted it; it was {0} before.', exactText(back)),
        kind: 'undo',
        deed: { rule: name, from: threshold, to: back },
      },
    ];
  });
  return [
    ...offered.map((one): ThresholdLine => {
      const { rule, from, to } = one;
      const deed = { rule, from, to };
      return { rule, now: exactText(from), then: exactText(to), evidence: evidenceOf(one), kind: 'accept', deed };
    }),
    ...changed,
  ];
};

/** The shipped threshold is no entry in the settings: putting it back takes the entry out again. */
export const thresholdAsk = ({ rules }: Proposed, { rule, to }: Taken): AlertAsk => {
  const shipped = rules?.find(({ name }) => name === rule)?.shippedThreshold;
  return { kind: 'override', rule, override: { threshold: to === shipped ? null : to } };
};

/** What is written into the settings comes back with the rules a while later; until then it is shown as it will be. */
export const proposedAfter = (known: Proposed, answer: AlertAnswer, deed?: Taken): Proposed => {
  switch (answer.kind) {
    case 'proposals':
      return { ...known, proposals: answer.proposals };
    case 'rules':
      return { ...known, rules: answer.rules };
    case 'refused':
      return { ...known, told: answer.reason };
    case 'done':
      return {
        ...known,
        told: '',
        rules: known.rules?.map((rule) => (rule.name === deed?.rule ? { ...rule, threshold: deed.to } : rule)),
      };
    default:
      return known;
  }
};

export const takenOf = (kept: unknown): readonly Taken[] =>
  !Array.isArray(kept)
    ? []
    : kept.flatMap((one: unknown): readonly Taken[] => {
        const { rule, from, to } = (typeof one === 'object' && one !== null ? one : {}) as Readonly<
          Record<string, unknown>
        >;
        return typeof rule === 'string' && typeof from === 'number' && typeof to === 'number'
          ? [{ rule, from, to }]
          : [];
      });
