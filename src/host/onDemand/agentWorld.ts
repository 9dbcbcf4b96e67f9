import { isAgentTool, runTool, type AgentSample, type AgentWorld } from '../../common/agents/agents.ts';
import type { Measuring } from '../measuring.ts';

const off = 'Measuring is off: see the setting vitals.enabled.';

/** What agents in this window are told of: what this window's engine knows. */
const worldOf = (measuring: Measuring): AgentWorld => ({
  ask: async (expr): Promise<readonly AgentSample[]> => {
    const answer = await measuring.query({ kind: 'instant', expr });
    if (answer.kind === 'error') throw new Error(answer.problems.map(({ message }) => message).join('; '));
    if (answer.kind !== 'vector') throw new Error('It gives no single values: use an instant vector.');
    return answer.samples.flatMap(({ labels, value }) => (value === null ? [] : [{ labels, value }]));
  },
  diagnosis: async () => {
    const { causes, remedies, changes } = await measuring.diagnosis();
    return { causes, remedies, changes: changes.map(({ at, text: title }) => ({ at, title })) };
  },
  alerts: async () => {
    const answer = await measuring.alerts({ kind: 'list' });
    const alerts = answer?.kind === 'list' ? answer.list.alerts : [];
    return alerts
      .filter(({ condition }) => condition === 'firing')
      .map(({ id, name, severity, status, summary, firingSince, pendingSince, acknowledgedBy }) => {
        const startsAt = firingSince ?? pendingSince;
        return { id, name, severity, status, summary, startsAt, acknowledgedBy };
      });
  },
  acknowledge: async (id, note) => {
    const answer = await measuring.alerts({ kind: 'acknowledge', ids: [id], ...(note === '' ? {} : { note }) });
    if (answer?.kind === 'refused') throw new Error(answer.reason);
    if (answer?.kind !== 'done' || answer.changed === 0) throw new Error('There is no such alert, or it is taken on.');
  },
});

/** Runs a tool by the name of the manifest, `vitals_…`; what it gives, as JSON. */
export const runAgentTool = async (
  { name, input }: { readonly name: string; readonly input: unknown },
  measuring: Measuring | undefined,
): Promise<string> => {
  const tool = name.replace(/^vitals_/, '');
  if (!isAgentTool(tool)) throw new Error(`there is no tool ${name}`);
  if (measuring === undefined) throw new Error(off);
  return JSON.stringify(await runTool(tool, input, worldOf(measuring)));
};
