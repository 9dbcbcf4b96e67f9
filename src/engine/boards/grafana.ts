/**
 * A dashboard of Grafana's as a board, as far as it maps, and in words what did not. Pure.
 * The JSON is that of https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 * (panels with `gridPos`, 24 columns), and of dashboards before its version 16 (`rows` with panels of a `span`, 12 columns).
 */
import {
  boardBounds,
  boardColumns,
  rangeMsOf,
  type Board,
  type BoardPanel,
  type BoardQuery,
  type BoardRow,
  type Visual,
} from '../../common/boards.ts';
import { fieldsOf, grafanaScale, numberOf, textOf } from './grafanaFields.ts';
import { Variables } from './grafanaVariables.ts';
import { isFields, type Fields } from './reading.ts';

const visualsByType: Readonly<Record<string, Visual>> = {
  timeseries: 'line',
  graph: 'line',
  stat: 'stat',
  singlestat: 'stat',
  gauge: 'gauge',
  bargauge: 'bar',
  barchart: 'bar',
  heatmap: 'heatmap',
  table: 'table',
  'table-old': 'table',
  text: 'text',
};

const gridColumns = 24;

interface Imported {
  readonly board: Board;
  readonly unmapped: readonly string[];
}

/** Whether JSON looks like a dashboard of Grafana's: it is told by what no board of ours has. */
export const isDashboard = (value: unknown): value is Fields =>
  isFields(value) && (Array.isArray(value['panels']) || 'schemaVersion' in value || 'templating' in value);

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

interface Placed {
  readonly fields: Fields;
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly height: number;
}

const placedOf = (fields: Fields): Placed => {
  const grid = fieldsOf(fields['gridPos']);
  const columns = (numberOf(grid['w']) ?? gridColumns) * (boardColumns / gridColumns);
  return {
    fields,
    x: numberOf(grid['x']) ?? 0,
    y: numberOf(grid['y']) ?? 0,
    columns,
    height: numberOf(grid['h']) ?? 8,
  };
};

interface Line {
  readonly title: string;
  readonly placed: readonly Placed[];
}

/** Panels that begin at one height are a row; a panel of type row gives its title to the first one below it. */
const linesOf = (dashboard: Fields): readonly Line[] => {
  if (Array.isArray(dashboard['rows']))
    return listOf(dashboard['rows']).map((row) => ({
      title: textOf(row['title']),
      placed: listOf(row['panels']).map((fields, x) => ({
        fields,
        x,
        y: 0,
        columns: numberOf(fields['span']) ?? boardColumns,
        height: 8,
      })),
    }));
  const placed = listOf(dashboard['panels'])
    .flatMap((panel) => (panel['type'] === 'row' ? [panel, ...listOf(panel['panels'])] : [panel]))
    .map(placedOf)
    .sort((a, b) => a.y - b.y || a.x - b.x);
  const lines: { title: string; y: number; placed: Placed[] }[] = [];
  let title = '';
  for (const one of placed) {
    if (one.fields['type'] === 'row') {
      title = textOf(one.fields['title']);
      continue;
    }
    const last = lines.at(-1);
    if (last?.y === one.y && title === '') last.placed.push(one);
    else lines.push({ title, y: one.y, placed: [one] });
    title = '';
  }
  return lines;
};

class Importer {
  readonly unmapped: string[] = [];
  private readonly ids = new Set<string>();
  private readonly variables: Variables;
  private left: number = boardBounds.queries;

  constructor(dashboard: Fields) {
    this.variables = new Variables(dashboard, (text) => {
      this.tell(text);
    });
  }

  tell(text: string): void {
    if (!this.unmapped.includes(text)) this.unmapped.push(text);
  }

  rowOf({ title, placed }: Line): BoardRow | undefined {
    const panels = placed.flatMap((one) => this.panelOf(one) ?? []);
    if (panels.length === 0) return undefined;
    const tallest = Math.max(...placed.map(({ height }) => height));
    const height = tallest <= 5 ? 'low' : tallest <= 10 ? 'medium' : 'high';
    return { ...(title === '' ? {} : { title }), height, panels };
  }

  private panelOf({ fields, columns }: Placed): BoardPanel | undefined {
    const title = this.variables.inText(textOf(fields['title'])) || 'Panel';
    const type = textOf(fields['type']);
    const known = visualsByType[type];
    if (known === undefined) {
      this.tell(
        `Panel "${title}": there is no visual for the type ${type === '' ? 'that it lacks' : type}; it was left out.`,
      );
      return undefined;
    }
    if (this.ids.size >= boardBounds.panels) {
      this.tell(`Panel "${title}": a board has at most ${String(boardBounds.panels)} panels; it was left out.`);
      return undefined;
    }
    const visual = known === 'line' && this.isFilled(fields, title) ? 'area' : known;
    const width = Math.min(boardColumns, Math.max(1, Math.round(columns)));
    const description = this.variables.inText(textOf(fields['description'])).slice(0, 1_000);
    const shared = {
      id: this.idOf(title),
      title: title.slice(0, 200),
      ...(description === '' ? {} : { description }),
      visual,
      width,
    };
    this.tellLosses(fields, title);
    if (visual === 'text') {
      const content = textOf(fieldsOf(fields['options'])['content']) || textOf(fields['content']);
      if (fieldsOf(fields['options'])['mode'] === 'html' || fields['mode'] === 'html')
        this.tell(`Panel "${title}": its text is HTML, which is shown as it is written.`);
      return { ...shared, queries: [], text: this.variables.inText(content).slice(0, boardBounds.text) };
    }
    const queries = this.queriesOf(fields, title);
    if (queries.length === 0) {
      this.tell(`Panel "${title}": nothing in it is asked in PromQL; it was left out.`);
      return undefined;
    }
    const scale = grafanaScale(fields, (text) => {
      this.tell(`Panel "${title}": ${text}`);
    });
    return { ...shared, queries, ...scale };
  }

  private idOf(title: string): string {
    const base = slugOf(title) || 'panel';
    let id = base;
    for (let i = 2; this.ids.has(id); i += 1) id = `${base}-${String(i)}`;
    this.ids.add(id);
    return id;
  }

  private isFilled(fields: Fields, title: string): boolean {
    const custom = fieldsOf(fieldsOf(fieldsOf(fields['fieldConfig'])['defaults'])['custom']);
    if (custom['drawStyle'] === 'bars' || fields['bars'] === true)
      this.tell(`Panel "${title}": bars over time are shown as an area.`);
    const isStacked = fieldsOf(custom['stacking'])['mode'] === 'normal' || fields['stack'] === true;
    if (isStacked) this.tell(`Panel "${title}": series are not stacked.`);
    return (
      (numberOf(custom['fillOpacity']) ?? 0) > 0 ||
      custom['drawStyle'] === 'bars' ||
      (fields['type'] === 'graph' && (numberOf(fields['fill']) ?? 1) > 0)
    );
  }

  private queriesOf(fields: Fields, title: string): readonly BoardQuery[] {
    const queries: BoardQuery[] = [];
    for (const target of listOf(fields['targets'])) {
      const name = textOf(target['refId']) || String(queries.length + 1);
      const expr = textOf(target['expr']).trim();
      if (target['hide'] === true) this.tell(`Panel "${title}": the query ${name} is hidden, and was left out.`);
      else if (expr === '') this.tell(`Panel "${title}": the query ${name} is not PromQL.`);
      else if (expr.length > 2_000) this.tell(`Panel "${title}": the query ${name} is longer than 2,000 characters.`);
      else if (queries.length >= boardBounds.queriesPerPanel || this.left === 0)
        this.tell(`Panel "${title}": the query ${name} is one too many.`);
      else {
        const legend = textOf(target['legendFormat']);
        this.left -= 1;
        queries.push({
          expr: this.variables.inQuery(expr, title),
          ...(legend === '' || legend === '__auto' ? {} : { legend: this.variables.inText(legend).slice(0, 200) }),
        });
      }
    }
    return queries;
  }

  private tellLosses(fields: Fields, title: string): void {
    const overrides = fieldsOf(fields['fieldConfig'])['overrides'];
    const losses: readonly (readonly [unknown, string])[] = [
      [listOf(overrides).length, 'what it overrides for single fields'],
      [listOf(fields['transformations']).length, 'its transformations'],
      [fields['repeat'], 'that it repeats for each value of a variable'],
      [listOf(fields['links']).length, 'its links'],
      [fields['alert'], 'its alert: write a rule instead'],
      [fields['libraryPanel'], 'the library panel behind it'],
      [fields['timeFrom'] ?? fields['timeShift'], 'its own time range'],
    ];
    const lost = losses.filter(([value]) => Boolean(value)).map(([, words]) => words);
    if (lost.length > 0) this.tell(`Panel "${title}": left out were ${lost.join(', ')}.`);
  }
}

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);

const rangeOf = (dashboard: Fields, tell: (text: string) => void): string => {
  const from = textOf(fieldsOf(dashboard['time'])['from']);
  const range = /^now-(\d+[smhdw])$/.exec(from)?.[1] ?? '';
  if (rangeMsOf(range) !== undefined) return range;
  if (from !== '') tell(`The time range from ${from} was replaced by 6h.`);
  return '6h';
};

export const importDashboard = (dashboard: Fields): Imported => {
  const importer = new Importer(dashboard);
  const tell = importer.tell.bind(importer);
  const title = textOf(dashboard['title']) || 'Imported dashboard';
  const lines = linesOf(dashboard);
  if (lines.length > boardBounds.rows)
    tell(
      `A board has at most ${String(boardBounds.rows)} rows; ${String(lines.length - boardBounds.rows)} were left out.`,
    );
  const rows = lines.slice(0, boardBounds.rows).flatMap((line) => importer.rowOf(line) ?? []);
  const annotations = listOf(fieldsOf(dashboard['annotations'])['list']).filter(({ builtIn }) => builtIn !== 1);
  if (annotations.length > 0) tell('Annotations were left out: the timeline shows what has changed.');
  if (listOf(dashboard['links']).length > 0) tell('The links of the dashboard were left out.');
  const description = textOf(dashboard['description']).slice(0, 1_000);
  return {
    board: {
      id: slugOf(title) || 'imported',
      title: title.slice(0, 200),
      ...(description === '' ? {} : { description }),
      range: rangeOf(dashboard, tell),
      rows,
    },
    unmapped: importer.unmapped,
  };
};
