import { commandCategory, commandIds, commandOf } from '../../common/contributions.ts';
import type { QueryAnswer } from '../../common/protocol/panel.ts';

/** A part of ours, and how often it was used. */
export interface Use {
  readonly what: string;
  readonly times: number;
}

const window = '30d';
/** By their names: the whole catalogue would be half of what is read on demand. */
const uses = 'vitals_feature_use_total';
const ratings = 'vitals_rating_total';

const wordsOf = (feature: string): string => {
  const command = commandIds.find((id) => id === feature);
  return command === undefined ? feature : `${commandCategory}: ${commandOf(command).title}`;
};

/** What of IDE Vitals was used in the last 30 days on this machine, the most used first; ratings last. */
export const usesOf = async (ask: (expr: string) => Promise<QueryAnswer | undefined>): Promise<readonly Use[]> => {
  const counted = async (series: string, label: string): Promise<readonly Use[]> => {
    const answer = await ask(`sum by (${label}) (increase(${series}[${window}]))`);
    if (answer?.kind !== 'vector') return [];
    return answer.samples
      .map(({ labels, value }) => ({ what: labels[label] ?? '', times: Math.round(value ?? 0) }))
      .filter(({ times }) => times > 0)
      .sort((a, b) => b.times - a.times);
  };
  const features = await counted(uses, 'feature');
  const answers = await counted(ratings, 'answer');
  return [
    ...features.map(({ what, times }) => ({ what: wordsOf(what), times })),
    ...answers.map(({ what, times }) => ({ what: `The panel was called ${what}`, times })),
  ];
};
