import { html, type TemplateResult } from 'lit';
import { icon, type IconName } from '../../theme/icons.ts';
import type { Verdict } from './week.ts';

const icons: Readonly<Partial<Record<Verdict, readonly [IconName, string]>>> = {
  worse: ['warning', 'warning'],
  better: ['healthy', 'healthy'],
};

/** A change in words, with a shape and a word where it is one for the worse or the better. */
export const verdictMark = (verdict: Verdict, text: string, word: string = verdict): TemplateResult => {
  const [name, tone] = icons[verdict] ?? [];
  const isJudged = name !== undefined;
  return html`<span class="verdict ${isJudged ? '' : 'quiet'}"
    >${isJudged ? icon(name, tone) : ''}<span class="figures"
      >${text}${isJudged && word !== '' ? `, ${word}` : ''}</span
    ></span
  >`;
};
