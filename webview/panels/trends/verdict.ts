import { html, type TemplateResult } from 'lit';
import { icon, type IconName } from '../../theme/icons.ts';
import { t } from '../../l10n/l10n.ts';
import type { Verdict } from './week.ts';

const icons: Readonly<Partial<Record<Verdict, readonly [IconName, string, string]>>> = {
  worse: ['warning', 'warning', t('worse')],
  better: ['healthy', 'healthy', t('better')],
};

/** A change in words, with a shape and a word where it is one for the worse or the better. */
export const verdictMark = (verdict: Verdict, text: string, said?: string): TemplateResult => {
  const [name, tone, own = ''] = icons[verdict] ?? [];
  const word = said ?? own;
  const isJudged = name !== undefined;
  return html`<span class="verdict ${isJudged ? '' : 'quiet'}"
    >${isJudged ? icon(name, tone) : ''}<span class="figures"
      >${text}${isJudged && word !== '' ? `, ${word}` : ''}</span
    ></span
  >`;
};
