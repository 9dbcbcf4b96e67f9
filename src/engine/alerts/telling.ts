/** What a person is told, and when: groups that are due, within the restraint, with a cause and what helps. */
import { severities, type AlertNotice, type Severity } from '../../common/alerts.ts';
import type { Diagnosis } from '../../common/diagnosis.ts';
import type { UnixMs } from '../../common/units.ts';
import { severityOf, type Episode } from './episodes.ts';
import { decide, type Decision, type Restraint, type Told } from './restraint.ts';

/** The worst first. */
export const bySeverity = (a: Episode, b: Episode): number =>
  severities.indexOf(severityOf(a.labels)) - severities.indexOf(severityOf(b.labels));

const summaryOf = ({ annotations, rule }: Episode): string => annotations['summary'] ?? rule;

/** One alert is told as it is; a storm as one sentence that names the worst. */
const textOf = (episodes: readonly Episode[], worst: Episode): string => {
  if (episodes.length === 1) return summaryOf(worst);
  const counts = severities.flatMap((severity: Severity) => {
    const count = episodes.filter(({ labels }) => severityOf(labels) === severity).length;
    return count === 0 ? [] : [`${String(count)} ${severity}`];
  });
  return `${String(episodes.length)} alerts (${counts.join(', ')}). The worst: ${summaryOf(worst)}`;
};

/** What a channel is given: the worst first, with the strongest cause and what helps. */
export const noticeOf = (
  episodes: readonly [Episode, ...Episode[]],
  { causes, remedies }: Diagnosis,
  { reason, heldBack }: Pick<AlertNotice, 'reason' | 'heldBack'>,
): AlertNotice => {
  const [worst] = episodes;
  const [remedy] = remedies;
  return {
    alertIds: episodes.map(({ id }) => id),
    severity: severityOf(worst.labels),
    text: textOf(episodes, worst),
    cause: causes[0]?.sentence ?? '',
    ...(remedy === undefined ? {} : { remedy: { id: remedy.id, title: remedy.title } }),
    rule: episodes.length === 1 ? worst.rule : '',
    reason,
    heldBack,
  };
};

export const tell = (
  episodes: readonly Episode[],
  before: Told | undefined,
  around: {
    readonly restraint: Restraint;
    readonly now: UnixMs;
    readonly midnight: UnixMs;
    readonly diagnose: () => Diagnosis;
  },
): { readonly decision: Decision; readonly notice: AlertNotice | undefined } | undefined => {
  const [worst, ...others] = [...episodes].sort(bySeverity);
  if (worst === undefined) return undefined;
  const decision = decide(severityOf(worst.labels), before, around);
  if (!decision.shown) return { decision, notice: undefined };
  const { reason, told } = decision;
  return { decision, notice: noticeOf([worst, ...others], around.diagnose(), { reason, heldBack: told.heldBack }) };
};
