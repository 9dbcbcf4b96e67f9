import * as vscode from 'vscode';
import type { RuleView } from '../../common/alerts.ts';
import type { ThresholdProposal } from '../../common/learned.ts';
import type { AlertAnswer, AlertAsk } from '../../common/protocol/alerts.ts';

type Asking = (ask: AlertAsk) => Promise<AlertAnswer>;

interface ThresholdPick extends vscode.QuickPickItem {
  readonly rule: string;
  /** Null puts the shipped one back. */
  readonly threshold: number | null;
}

/** What is proposed, each with its evidence, then what was changed before and can be put back. */
export const thresholdPicks = (
  proposals: readonly ThresholdProposal[],
  rules: readonly Pick<RuleView, 'name' | 'threshold' | 'shippedThreshold'>[],
): readonly ThresholdPick[] => [
  ...proposals.map(({ rule, from, to, sentence }) => ({
    label: rule,
    description: `${String(from)} → ${String(to)}`,
    detail: sentence,
    rule,
    threshold: to,
  })),
  ...rules.flatMap(({ name, threshold, shippedThreshold }) =>
    threshold === null || shippedThreshold === null || threshold === shippedThreshold
      ? []
      : [
          {
            label: `Put ${name} Back`,
            description: `${String(threshold)} → ${String(shippedThreshold)}`,
            detail: 'The threshold that the rule was written with.',
            rule: name,
            threshold: null,
          },
        ],
  ),
];

/** **Review Proposed Thresholds…**: one choice writes the threshold into the setting `vitals.alerts.rules`, or takes it out again. */
export const reviewThresholds = async ({ ask }: { readonly ask: Asking }): Promise<void> => {
  const [proposed, known] = await Promise.all([ask({ kind: 'proposals' }), ask({ kind: 'rules' })]);
  const picks = thresholdPicks(
    proposed.kind === 'proposals' ? proposed.proposals : [],
    known.kind === 'rules' ? known.rules : [],
  );
  if (picks.length === 0) {
    void vscode.window.showInformationMessage(
      'No other threshold is proposed now. One is where a rule fired at least four times in a week and half of that helped nobody.',
    );
    return;
  }
  const placeHolder = 'Enter takes it; the same command puts it back';
  const chosen = await vscode.window.showQuickPick(picks, { title: 'Review Proposed Thresholds', placeHolder });
  if (chosen === undefined) return;
  const answer = await ask({ kind: 'override', rule: chosen.rule, override: { threshold: chosen.threshold } });
  if (answer.kind === 'refused') void vscode.window.showWarningMessage(`IDE Vitals: ${answer.reason}`);
};
