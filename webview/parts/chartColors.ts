/** The colours that a canvas is drawn in, by what they are for: each a token of the theme. */
export const colorNames = {
  first: '--v-accent',
  second: '--v-second',
  third: '--v-third',
  fourth: '--v-fourth',
  fifth: '--v-fifth',
  sixth: '--v-sixth',
  text: '--v-text-quiet',
  strong: '--v-text',
  grid: '--v-grid-line',
  paper: '--v-background',
  edge: '--v-hairline',
  critical: '--v-critical',
  high: '--v-warning',
  medium: '--v-accent',
  low: '--v-text-quiet',
} as const;
export type Colors = Readonly<Record<keyof typeof colorNames, string>>;
