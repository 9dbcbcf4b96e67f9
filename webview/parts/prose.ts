import { html, type TemplateResult } from 'lit';

/** A sentence of a runbook: what stands between backticks is code. */
export const prose = (text: string): readonly (TemplateResult | string)[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
