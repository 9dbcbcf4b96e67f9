import type { AgentDiagnosis, AgentAlert, AgentSample, AgentWorld } from '../common/agents/agents.ts';

interface PrometheusAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly resultType: string;
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
  };
}

const timeoutMs = 15_000;

/** What agents are told by the HTTP API of an editor, or of `vitals serve`. */
export const httpWorld = (base: string, token: string): AgentWorld => {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    let response: Response;
    try {
      response = await fetch(new URL(path, base), {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch {
      throw new Error(`Nothing answers at ${base}: open an editor with vitals.api.enabled, or run "vitals serve".`);
    }
    const answer = (await response.json().catch(() => ({}))) as { readonly detail?: string; readonly error?: string };
    if (!response.ok) throw new Error(answer.detail ?? answer.error ?? `It answered ${String(response.status)}.`);
    return answer;
  };
  return {
    ask: async (expr): Promise<readonly AgentSample[]> => {
      const { data } = (await ask(
        `/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`,
      )) as PrometheusAnswer;
      if (data?.resultType !== 'vector') throw new Error('It gives no single values: use an instant vector.');
      return data.result.flatMap(({ metric: labels, value }) => {
        // A native histogram has no single value.
        const number = Number((value as readonly [number, string] | undefined)?.[1]);
        return Number.isNaN(number) ? [] : [{ labels, value: number }];
      });
    },
    diagnosis: async () => (await ask('/api/diagnosis')) as AgentDiagnosis,
    alerts: async () => ((await ask('/api/alerts/active')) as { readonly alerts: readonly AgentAlert[] }).alerts,
    acknowledge: async (id, note) => {
      await ask(`/api/alerts/${encodeURIComponent(id)}/acknowledge`, {
        acknowledgeBy: 'an agent, confirmed by you',
        ...(note === '' ? {} : { note }),
      });
    },
  };
};
