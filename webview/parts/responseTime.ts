import { seriesNames } from './seriesNames.ts';

/** Response time of everything a user asked of a language server, in milliseconds: the p95 over a window before each point. */
export const responseTime = (windowSeconds: number): string =>
  `histogram_quantile(0.95, sum(increase(${seriesNames.requestDuration}{operation!~"|initialize", initiator="client", outcome=~"ok|error"}[${String(windowSeconds)}s])))`;
