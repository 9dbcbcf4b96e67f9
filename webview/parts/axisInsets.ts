/** Where the axis of time begins and ends within a chart, px from its sides: the same for all, so that they stand below each other. */
export const axisInsets = { start: 52, end: 24 } as const;
