/** Where a board's figures come from: this machine or a team's server, and which of a team. Pure templates. */
import { html, nothing, type TemplateResult } from 'lit';
import { placeLabels, type PlaceLabel } from '../../../src/common/boards.ts';
import type { BoardList, Places } from '../../../src/common/protocol/boards.ts';
import type { Frame } from '../../../src/common/protocol/panel.ts';
import { t } from '../../l10n/l10n.ts';
import { choiceField } from '../../parts/fields.ts';
import { isOffered } from '../../parts/offers.ts';
import type { StateAction } from '../../parts/states.ts';
import type { BoardsMemory } from './kept.ts';

export type SourceAction =
  | { readonly type: 'source'; readonly source: BoardsMemory['source'] }
  | { readonly type: 'place'; readonly label: PlaceLabel; readonly value: string };

/** What the server has of each label; undefined until that is known. */
export type PlaceValues = Readonly<Record<PlaceLabel, readonly string[]>> | undefined;

type Chosen = Pick<BoardsMemory, 'source' | 'places'>;

/** The labels that the server is asked for; undefined where this machine is asked. */
export const placesAsked = (list: BoardList | undefined, { source, places }: Chosen): Places | undefined =>
  list?.remote !== undefined && source === 'remote' ? places : undefined;

/** As a part of the names of questions, so that an answer of one is never taken for one of another. */
export const sourceKey = (places: Places | undefined): string => (places === undefined ? '' : JSON.stringify(places));

/** What is narrower goes: a team of one region need not be in the other. */
export const withPlace = (places: Places, label: PlaceLabel, value: string): Places => {
  const wider = placeLabels.slice(0, placeLabels.indexOf(label));
  const kept = Object.fromEntries(wider.flatMap((one) => (places[one] === undefined ? [] : [[one, places[one]]])));
  return value === '' ? kept : { ...kept, [label]: value };
};

const words = (label: PlaceLabel): { readonly name: string; readonly all: string } => {
  if (label === 'region') return { name: t('Region'), all: t('All regions') };
  if (label === 'team') return { name: t('Team'), all: t('All teams') };
  return { name: t('Host'), all: t('All hosts') };
};

/** Nothing where no server is set. */
export const sourceFields = (
  {
    list,
    memory,
    values,
  }: { readonly list: BoardList | undefined; readonly memory: Chosen; readonly values: PlaceValues },
  act: (action: SourceAction) => void,
): TemplateResult | typeof nothing => {
  if (list?.remote === undefined) return nothing;
  const places = placesAsked(list, memory);
  return html`${choiceField({
    id: 'source',
    label: t('Figures of'),
    value: places === undefined ? 'machine' : 'remote',
    choices: { machine: t('This machine'), remote: list.remote },
    onChange: (source) => {
      act({ type: 'source', source: source === 'remote' ? 'remote' : 'machine' });
    },
  })}
  ${places === undefined ? nothing : placeLabels.map((label) => placeField(label, { places, values }, act))}`;
};

const placeField = (
  label: PlaceLabel,
  { places, values }: { readonly places: Places; readonly values: PlaceValues },
  act: (action: SourceAction) => void,
): TemplateResult | typeof nothing => {
  const { [label]: chosen = '' } = places;
  const known = values?.[label] ?? [];
  const all = chosen === '' || known.includes(chosen) ? known : [chosen, ...known];
  if (all.length === 0) return nothing;
  const { name, all: every } = words(label);
  return choiceField({
    id: `place-${label}`,
    label: name,
    value: chosen,
    choices: Object.fromEntries([['', every], ...all.map((value) => [value, value])]) as Readonly<
      Record<string, string>
    >,
    onChange: (value) => {
      act({ type: 'place', label, value });
    },
  });
};

/** What keeps the server from answering any question of a board; undefined where it answers one, or has not been heard yet. */
export const serverProblem = (frame: Frame | undefined, names: readonly string[]): string | undefined => {
  const messages = new Set(
    names.map((name) => {
      const answer = frame?.answers[name];
      return answer?.kind === 'error' ? (answer.problems[0]?.message ?? '') : undefined;
    }),
  );
  const [message] = messages;
  return messages.size === 1 ? message : undefined;
};

/** In place of the tiles, once instead of in each of them. */
export const serverState = (problem: string, configure: () => void): TemplateResult => {
  const command = 'vitals.configureTeam';
  const action: StateAction = { id: 'configure-team', label: t('Configure…'), onClick: configure };
  return html`<vitals-state
    .icon=${'warning'}
    .reason=${t('{0}. It is asked again by itself.', problem)}
    .actions=${isOffered(command) ? [action] : []}
  ></vitals-state>`;
};
