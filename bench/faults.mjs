// The scenario suite: faults staged in a real VS Code, each in one of its own, and the cause that is named first.
import { examineAlone, rowOf } from '../test/browser/faults/examine.ts';
import { scenarios } from '../test/browser/faults/scenarios.ts';
import { say, table } from './figures.mjs';

/** `parts` picks faults by their names, with - for spaces. */
export const run = async ({ parts }) => {
  const wanted = scenarios.filter(({ fault }) => parts.length === 0 || parts.includes(fault.replaceAll(' ', '-')));
  const rows = [];
  for (const scenario of wanted) {
    const reason = scenario.impossible?.();
    if (reason !== undefined) {
      say(`${scenario.fault}: not staged here: ${reason}`);
      continue;
    }
    try {
      const finding = await examineAlone(scenario);
      rows.push(rowOf(finding));
      say(`${scenario.fault}: ${finding.sentence || 'Nothing stands out.'}`);
    } catch (error) {
      rows.push({ fault: scenario.fault, right: `NOT STAGED: ${error.message.slice(0, 60)}` });
    }
  }
  table(rows);
  say(`${rows.filter(({ right }) => right === 'yes').length} of ${rows.length} are named first.`);
};
