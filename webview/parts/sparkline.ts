import { html, nothing, type TemplateResult } from 'lit';

const width = 96;
const height = 18;

/** One path for each stretch without a gap; a stretch of one point is a short line. */
export const sparkPath = (values: readonly (number | null)[], top: number): string => {
  const x = (at: number): string => ((at / Math.max(1, values.length - 1)) * width).toFixed(1);
  const y = (value: number): string => (height - 1 - (top === 0 ? 0 : (value / top) * (height - 2))).toFixed(1);
  let path = '';
  values.forEach((value, at) => {
    if (value === null) return;
    const before = values[at - 1] ?? null;
    const alone = before === null && (values[at + 1] ?? null) === null;
    path += `${before === null ? 'M' : 'L'}${x(at)} ${y(value)}${alone ? 'h1' : ''}`;
  });
  return path;
};

/** The course of one figure, beside the figure itself: from 0 to its highest, without axes, and silent for readers. */
export const sparkline = (values: readonly (number | null)[] | undefined): TemplateResult | typeof nothing => {
  if (values === undefined) return nothing;
  let top = 0;
  for (const value of values) if (value !== null && value > top) top = value;
  return html`<svg class="spark" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
    <path
      d=${sparkPath(values, top)}
      fill="none"
      stroke="var(--v-accent)"
      stroke-width="1.25"
      vector-effect="non-scaling-stroke"
    />
  </svg>`;
};
