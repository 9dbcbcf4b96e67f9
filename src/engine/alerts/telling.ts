/** What a person is told, and when: groups that are due, within the restraint, with a cause and what helps. */
import { severities, type AlertNotice, type Severity } from '../../common/alerts.ts';
import type { Diagnosis } from '../../common/diagnosis.ts';
import type { UnixMs } from '../../common/units.ts';
import { severityOf, type Episode } from './episodes.ts';
import { decide, type Decision, type Restraint, type Told } from './restraint.ts';

/** The worst first. */
const bySeverity = (a: Episode, b: Episode): number =>
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
  const sorted = [...episodes].sort(bySeverity);
  const [worst] = sorted;
  if (worst === undefined) return undefined;
  const severity = severityOf(worst.labels);
  const decision = decide(severity, before, around);
  if (!decision.shown) return { decision, notice: undefined };
  const { causes, remedies } = around.diagnose();
  const [remedy] = remedies;
  const notice: AlertNotice = {
    alertIds: sorted.map(({ id }) => id),
    severity,
    text: textOf(sorted, worst),
    cause: causes[0]?.sentence ?? '',
    ...(remedy === undefined ? {} : { remedy: { id: remedy.id, title: remedy.title } }),
    rule: sorted.length === 1 ? worst.rule : '',
    reason: decision.reason,
    heldBack: decision.told.heldBack,
  };
  return { decision, notice };
};
