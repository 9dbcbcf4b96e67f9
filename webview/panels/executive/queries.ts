import type { PanelQuery } from '../../../src/common/protocol/panel.ts';
import { ranges, type RangeId } from '../../parts/range.ts';
import { responseTime } from '../../parts/responseTime.ts';
import { seriesNames } from '../../parts/seriesNames.ts';

/** Every figure is the engine's answer to one of these: the panel itself calculates nothing. */
const machineMemory = seriesNames.memoryUtilization;
const editorMemory = `sum(${seriesNames.processMemory})`;
/** On the machine's own scale, so that one axis serves both lines. */
const editorShare = `${editorMemory} / max(${seriesNames.memoryLimit})`;

export type ChartQuery = 'response' | 'machine' | 'editor';

/** The range is in the name, so that an answer to the range before is never taken for one to this. */
export const answerName = (query: ChartQuery, range: RangeId): string => `${query} ${range}`;
export const editorBytes = 'editor bytes';

export const executiveQueries = (range: RangeId): Readonly<Record<string, PanelQuery>> => {
  const { rangeMs, stepMs } = ranges[range];
  const over = (expr: string): PanelQuery => ({ kind: 'range', expr, rangeMs, stepMs });
  return {
    [answerName('response', range)]: over(responseTime(60)),
    [answerName('machine', range)]: over(machineMemory),
    [answerName('editor', range)]: over(editorShare),
    [editorBytes]: { kind: 'instant', expr: editorMemory },
  };
};
