/** `vitals metrics`: a file of series as OpenMetrics text. */
import { writeOpenMetrics } from '../engine/exposition/exposition.ts';
import { readInput } from './input.ts';
import { Complaint, type ExitCode, type Given, type World } from './world.ts';

export const printMetrics = ({ values, positionals }: Given, world: World): ExitCode => {
  if (positionals.length > 0) throw new Complaint(`not understood: ${positionals.join(' ')}`);
  const exposition = readInput({ input: values['input'], group: values['group'] }, world);
  for (const piece of writeOpenMetrics(exposition)) world.write(piece);
  return 0;
};
