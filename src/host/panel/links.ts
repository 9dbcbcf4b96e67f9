import type { ToPanel } from '../../common/protocol/panel.ts';

/** Where a panel can be led to. */
export type ShowMessage = Extract<ToPanel, { type: 'show' }>;

const tabs = ['overview', 'technical', 'why', 'boards', 'alerts', 'actions', 'timeline'] as const;
const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const filterCap = 200;

const isUnit = (unit: string | undefined): unit is keyof typeof unitMs => unit !== undefined && unit in unitMs;

const rangeOf = (text: string | null): number | undefined => {
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text ?? '') ?? [];
  return isUnit(unit) ? Number(count) * unitMs[unit] : undefined;
};

/**
 * What a link asks for: `/technical?range=6h&filter=hover`. Any page can open one, so that it leads somewhere and does
 * nothing else; what it has besides is left aside.
 */
export const linkTarget = ({
  path,
  query,
}: {
  readonly path: string;
  readonly query: string;
}): ShowMessage | undefined => {
  const tab = tabs.find((one) => path === `/${one}`);
  if (tab === undefined) return undefined;
  if (tab === 'alerts' || tab === 'actions' || tab === 'timeline' || tab === 'why') return { type: 'show', tab };
  const values = new URLSearchParams(query);
  const rangeMs = rangeOf(values.get('range'));
  const filter = values.get('filter')?.slice(0, filterCap);
  return {
    type: 'show',
    tab,
    ...(rangeMs === undefined ? {} : { rangeMs }),
    ...(filter === undefined ? {} : { filter }),
  };
};
