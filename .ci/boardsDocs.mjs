// What the manifest says of boards: the JSON schema of their file and setting, from the words of src/common/boards.ts.
const text = (description, rest = {}) => ({ type: 'string', description, ...rest });
const object = (properties, required, rest = {}) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
  ...rest,
});

export const boardsFile = 'media/boards.schema.json';
export const boardsValidation = [{ fileMatch: ['/.vscode/vitals.boards.json'], url: `./${boardsFile}` }];

const id = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,60}$' };

const panel = ({ boardBounds, boardColumns, boardUnits, thresholdLevels, visuals }) =>
  object(
    {
      id: { ...id, description: 'Once in its board.' },
      title: text('Above the picture.', { maxLength: 200 }),
      description: text('What it shows and how to read it.', { maxLength: 1000 }),
      visual: { enum: visuals, description: 'The kind of picture.' },
      width: {
        type: 'integer',
        minimum: 1,
        maximum: boardColumns,
        default: boardColumns,
        description: 'Columns of twelve.',
      },
      queries: {
        type: 'array',
        maxItems: boardBounds.queriesPerPanel,
        description: 'What is asked, in PromQL.',
        items: object(
          {
            expr: text('PromQL. $__interval, $__rate_interval and $__range are durations that follow the time range.'),
            legend: text('What a series is called; {{server}} is its label.', { maxLength: 200 }),
          },
          ['expr'],
        ),
      },
      text: text('What a panel of text says.', { maxLength: boardBounds.text }),
      unit: { enum: boardUnits, description: 'ratio is 0 to 1, percent 0 to 100.' },
      min: { type: 'number', description: 'Where the scale begins.' },
      max: { type: 'number', description: 'Where the scale ends.' },
      thresholds: {
        type: 'array',
        maxItems: 10,
        description: 'From a value on, a level; null is below all others.',
        items: object({ from: { type: ['number', 'null'] }, level: { enum: thresholdLevels } }, ['from', 'level']),
      },
      legend: { enum: ['shown', 'hidden'], default: 'shown' },
      learned: {
        type: 'boolean',
        default: false,
        description:
          'Of a line or area: the forecast, the usual limit and when it was unusual, where the first query is a series of which that is learned.',
      },
    },
    ['id', 'title', 'visual'],
    {
      defaultSnippets: [
        {
          label: 'A panel',
          body: { id: '$1', title: '$2', visual: 'line', width: 6, queries: [{ expr: '$0' }] },
        },
      ],
    },
  );

/** Of the file of boards, and of the setting, which has the same in it. */
export const boardsSchema = (words) => {
  const { boardBounds, boardsVersion, rowHeights } = words;
  const row = object(
    {
      title: text('Above the row.', { maxLength: 200 }),
      height: { enum: rowHeights, default: 'medium' },
      panels: { type: 'array', maxItems: boardBounds.panels, items: panel(words) },
    },
    ['panels'],
  );
  const board = object(
    {
      id: { ...id, description: 'Once. A board of the id of a shipped one takes its place.' },
      title: text('How it is called in the list.', { maxLength: 200 }),
      description: text('What it is for.', { maxLength: 1000 }),
      range: text('How far back it looks: 1m to 30d.', { pattern: '^([0-9]+(ms|[smhdw]))+$', default: '1h' }),
      rows: { type: 'array', maxItems: boardBounds.rows, items: row },
    },
    ['id', 'title', 'rows'],
  );
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      version: { const: boardsVersion, description: 'Of the form of boards.' },
      boards: { type: 'array', maxItems: boardBounds.boards, items: board },
    },
  };
};
