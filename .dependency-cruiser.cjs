/**
 * Who may import whom: the table of ARCHITECTURE.md as an allow-list. What no line allows is refused, so a new room,
 * library or path between two rooms needs a line here, and a reason. test/tidy/imports.test.ts plants a violation of
 * each law and wants it refused.
 *
 * `vscode` resolves to `node_modules/@types/vscode`, so both spellings are named wherever it is.
 */
const folder = (path) => `^${path}/`;
const library = (...names) => `^node_modules/(?:${names.join('|')})(?:/|$)`;
const room = (...names) => `^src/engine/(?:${names.join('|')})/`;
const door = (...names) => names.map((name) => `^src/engine/${name}/${name}[.]ts$`);

const vscode = '^(?:vscode$|node_modules/@types/vscode/)';
const builtIn = { dependencyTypes: ['core'] };
const common = '^src/common/';
const entries =
  '^(?:src/extension|src/engine/worker|src/engine/jobWorker|src/engine/learningWorker|src/engine/platformWorker|src/cli/cli|src/cli/sendingWorker|webview/app|webview/dashboard)[.]ts$';

const allowed = [
  // common
  {
    comment: 'The shared words may use each other and nothing else: no Node, no DOM, no library.',
    from: { path: common },
    to: { path: common },
  },

  // src/host: the extension host's thread
  {
    comment: 'The host thread speaks VS Code, Node and the shared words.',
    from: { path: ['^src/host/', '^src/extension[.]ts$'] },
    to: { path: [vscode, folder('src/common')] },
  },
  {
    comment: 'Node, as above: a built-in module is recognised by its kind, not by a path.',
    from: { path: ['^src/host/', '^src/extension[.]ts$'] },
    to: builtIn,
  },
  {
    comment: 'Within one room of the host everything is open.',
    from: { path: '^src/host/([^/]+)/' },
    to: { path: '^src/host/$1/' },
  },
  {
    comment: 'A room of the host reaches its siblings through their doors; a file beside the rooms is its own door.',
    from: { path: '^src/host/' },
    to: { path: ['^src/host/([^/]+)/\\1[.]ts$', '^src/host/(?!rim[.])[^/]+[.]ts$'] },
  },
  {
    comment: 'The entry builds the rooms, and alone hands them the clock of the rim.',
    from: { path: '^src/extension[.]ts$' },
    to: { path: ['^src/host/([^/]+)/\\1[.]ts$', '^src/host/[^/]+[.]ts$'] },
  },

  // src/outgoing: what leaves the machine, from the extension host's thread or from one of the command line
  {
    comment: 'It sends what it is given: it speaks the shared words and Node, and is open within itself.',
    from: { path: '^src/outgoing/' },
    to: { path: [common, '^src/outgoing/'] },
  },
  { comment: 'Node, as above.', from: { path: '^src/outgoing/' }, to: builtIn },
  {
    comment: 'One library, one door: mail goes from one file, a bundle apart.',
    from: { path: '^src/outgoing/mail[.]ts$' },
    to: { path: library('nodemailer') },
  },
  {
    comment: 'Whoever has a right to send does it through one door: the room of channels, and the thread of `serve`.',
    from: { path: ['^src/host/sending/', '^src/cli/sendingWorker[.]ts$'] },
    to: { path: '^src/outgoing/outgoing[.]ts$' },
  },

  // src/engine: the worker thread
  {
    comment: 'Every room of the engine speaks the shared words.',
    from: { path: '^src/engine/' },
    to: { path: folder('src/common') },
  },
  {
    comment: 'Within one room of the engine everything is open.',
    from: { path: '^src/engine/([^/]+)/' },
    to: { path: '^src/engine/$1/' },
  },
  {
    comment: 'Rooms that touch the machine use Node; all others are handed what they need.',
    from: { path: room('sources', 'platform', 'queue', 'database', 'jobs', 'analytics', 'stalls', 'targets', 'api') },
    to: builtIn,
  },
  {
    comment:
      'One library, one door: it starts processes and waits for them, so it stays in the thread of the platform.',
    from: { path: room('platform') },
    to: { path: library('systeminformation') },
  },
  {
    comment: 'One library, one door: the arithmetic of statistics belongs to analytics.',
    from: { path: room('analytics') },
    to: { path: library('simple-statistics') },
  },
  {
    comment: 'One library, one door: the grammar of PromQL is known to the parser only.',
    from: { path: '^src/engine/query/parse[.]ts$' },
    to: { path: library('@prometheus-io/lezer-promql', '@lezer/lr') },
  },
  {
    comment: 'The tree that the grammar yields is walked within the same room.',
    from: { path: room('query') },
    to: { path: library('@lezer/common') },
  },
  {
    comment: "What keeps tables uses the database's handle; otherwise records of common in, records of common out.",
    from: { path: room('store', 'audit', 'alerts', 'notifications') },
    to: { path: door('database') },
  },
  {
    comment: 'A job that fails says why in the words of the database; what is done in one is handed to the room.',
    from: { path: room('jobs') },
    to: { path: door('database') },
  },
  {
    comment: 'Who has work for another thread knows how it is asked for, and is handed whom to ask.',
    from: { path: room('store', 'export') },
    to: { path: door('jobs') },
  },
  {
    comment: 'A question is asked of anything Queryable, a type of the store.',
    from: { path: room('query') },
    to: { path: door('store') },
  },
  {
    comment: 'What a strange server answers is checked by schemas; who sends, and who reads PromQL, is handed in.',
    from: { path: room('remote') },
    to: { path: library('zod') },
  },
  {
    comment: 'Rules and explanations ask in PromQL and calculate; the change log is handed to them.',
    from: { path: room('rules', 'explain') },
    to: { path: door('query', 'analytics') },
  },
  {
    comment: 'Labels and annotations are templates; whoever tells of an alert may write in them too.',
    from: { path: room('rules', 'notifications') },
    to: { path: door('templates') },
  },
  {
    comment: 'A message is named by chance and signed; nothing else of Node.',
    from: { path: room('notifications') },
    to: { ...builtIn, path: '^(?:node:)?crypto$' },
  },
  {
    comment:
      'One library, one door: YAML is read in a room of its own, a bundle apart, and handed on as a tree with places.',
    from: { path: room('yaml') },
    to: { path: library('yaml') },
  },
  {
    comment: 'A rule file is a tree; who reads the text is not its business, so of yaml the rules know types only.',
    from: { path: room('rules') },
    to: { path: door('yaml') },
  },
  {
    comment:
      'Learning watches, asks for jobs, and writes through the Appender it is handed; of the database it knows types.',
    from: { path: room('learning') },
    to: { path: door('analytics', 'database', 'jobs') },
  },
  {
    comment: "The jobs of learning, in a thread's own bundle, keep their state in tables.",
    from: { path: room('training') },
    to: { path: door('learning', 'analytics', 'database', 'jobs') },
  },
  {
    comment: 'A response verifies with a query; its cool-downs and history survive a restart.',
    from: { path: room('responses') },
    to: { path: door('query', 'database') },
  },
  {
    comment:
      'The reader of the platform fills a reading as the sources want it, whose thread it is not in: types only.',
    from: { path: room('platform') },
    to: { path: door('sources') },
  },
  {
    comment: 'What is shipped is data, read in one place and handed on.',
    from: { path: '^src/engine/shippedData[.]ts$' },
    to: { path: '^src/shipped/.+[.]json$' },
  },
  {
    comment: 'Boards that come along are read with the room of boards, and not before.',
    from: { path: '^src/engine/boards/shippedBoards[.]ts$' },
    to: { path: '^src/shipped/boards/.+[.]json$' },
  },
  {
    comment: 'What leaves the engine reads through queries; every other view is an interface that engine.ts fills.',
    from: { path: room('serve') },
    to: { path: door('query') },
  },
  {
    comment:
      'What is served over HTTP is asked of queries and spelt as the text formats do; its shapes are those of the schemas.',
    from: { path: room('api') },
    to: { path: [...door('query', 'store', 'exposition', 'protobuf'), library('ws', 'zod')] },
  },
  {
    comment: 'An export walks through the rows of a history and spells them as the text formats do.',
    from: { path: room('export') },
    to: { path: door('store', 'exposition') },
  },
  {
    comment: 'What is sent on is rows of a history, spelt as protobuf and packed as each protocol wants it.',
    from: { path: room('exporters') },
    to: { path: [...door('store', 'protobuf'), library('snappyjs')] },
  },
  {
    comment: 'One library, one door: whoever spells protobuf does it with the same few words.',
    from: { path: room('protobuf') },
    to: { path: library('@bufbuild/protobuf') },
  },
  {
    comment: "OpenTelemetry's bodies are packed by gzip; nothing else of Node.",
    from: { path: room('exporters') },
    to: { ...builtIn, path: '^(?:node:)?zlib$' },
  },
  {
    comment: 'engine.ts and the files beside it join the rooms: they alone see every door, and no Node.',
    from: { path: '^src/engine/(?!rim[.])[^/]+[.]ts$' },
    to: {
      path: [
        '^src/engine/([^/]+)/\\1[.]ts$',
        '^src/engine/(?!rim[.]|worker[.]|jobWorker[.]|learningWorker[.]|platformWorker[.])[^/]+[.]ts$',
      ],
    },
  },
  {
    comment: "The threads' entries hand on the clock of their rim.",
    from: { path: '^src/engine/(?:worker|jobWorker|learningWorker|platformWorker)[.]ts$' },
    to: { path: '^src/engine/rim[.]ts$' },
  },
  {
    comment: 'Node for the entries and the rim, as above.',
    from: { path: '^src/engine/(?:worker|jobWorker|learningWorker|platformWorker|rim)[.]ts$' },
    to: builtIn,
  },

  // src/cli: the command line
  {
    comment: 'The command line speaks the shared words and is open within itself; its clock is for its entry.',
    from: { path: '^src/cli/' },
    to: { path: [folder('src/common'), '^src/cli/(?!rim[.]|cli[.]|sendingWorker[.])[^/]+[.]ts$'] },
  },
  {
    comment: 'It is the engine without an editor: of its rooms the doors.',
    from: { path: '^src/cli/' },
    to: { path: door('query', 'store', 'exposition', 'export', 'rules', 'yaml', 'analytics', 'remote') },
  },
  {
    comment: 'Files, arguments and the clock are for the entry, the arguments and the rim; the rest is handed a world.',
    from: { path: '^src/cli/(?:cli|commands|rim|mcp|watch|serve|serveChannels|sendingWorker)[.]ts$' },
    to: builtIn,
  },
  {
    comment: 'The entry hands the commands the clock of the rim.',
    from: { path: '^src/cli/cli[.]ts$' },
    to: { path: '^src/cli/rim[.]ts$' },
  },

  // webview: the browser
  {
    comment: 'A page speaks the shared words and builds itself of Lit.',
    from: { path: '^webview/' },
    to: { path: [common, library('lit', 'lit-html', 'lit-element', '@lit/[^/]+', '@lit-labs/[^/]+')] },
  },
  {
    comment: 'One library, one door: charts are drawn by one part, so that it can be replaced.',
    from: { path: '^webview/parts/chart[.]ts$' },
    to: { path: library('chart[.]js') },
  },
  {
    comment: 'The toolkit is archived upstream: one file knows it, so that it can be replaced in a day.',
    from: { path: '^webview/parts/controls[.]ts$' },
    to: { path: library('@vscode/webview-ui-toolkit') },
  },
  {
    comment: 'Parts and theme are the building blocks: they know each other, never a panel.',
    from: { path: '^webview/(?:parts|theme|l10n)/' },
    to: { path: '^webview/(?:parts|theme|l10n)/' },
  },
  {
    comment: 'A panel is built of parts and theme; panels never import each other.',
    from: { path: '^webview/panels/' },
    to: { path: '^webview/(?:parts|theme|l10n)/' },
  },
  {
    comment: 'A panel of several files is a folder, open within itself.',
    from: { path: '^webview/panels/([^/]+)/' },
    to: { path: '^webview/panels/$1/' },
  },
  {
    comment: 'The page itself joins panels, parts and the connection.',
    from: { path: '^webview/[^/]+[.]ts$' },
    to: {
      path: ['^webview/[^/]+[.]ts$', '^webview/(?:parts|theme|l10n)/', '^webview/panels/(?:[^/]+|([^/]+)/\\1)[.]ts$'],
    },
  },
];

const forbidden = [
  {
    name: 'three-threads',
    severity: 'error',
    comment: 'host, engine and webview run on different threads: they share src/common/protocol, never code.',
    from: { path: '^(src/host|src/engine|webview)/' },
    to: { path: '^(?:src/extension[.]ts$|(?:src/host|src/engine|src/cli|webview)/)', pathNot: '^$1/' },
  },
  {
    name: 'only-who-may-sends',
    severity: 'error',
    comment: 'What leaves the machine goes through one door; the engine and the page have no way to it.',
    from: { path: ['^src/(?:engine|common)/', '^webview/'] },
    to: { path: '^src/outgoing/' },
  },
  {
    name: 'the-command-line-runs-without-an-editor',
    severity: 'error',
    comment: 'It is the engine and files; of the host and the page it needs nothing.',
    from: { path: '^src/cli/' },
    to: { path: '^(?:src/extension[.]ts$|(?:src/host|webview)/)' },
  },
  {
    name: 'use-the-door',
    severity: 'error',
    comment: 'A room is entered by the file of its own name; its other files are private.',
    from: { path: '^src/(?:engine|host|cli)/([^/]+)' },
    to: {
      path: ['^(?:src/engine|src/host)/[^/]+/', '^src/outgoing/'],
      pathNot: [
        '^(?:src/engine|src/host)/$1/',
        '^(?:src/engine|src/host)/([^/]+)/\\1[.]ts$',
        '^src/outgoing/outgoing[.]ts$',
      ],
    },
  },
  {
    name: 'only-the-host-knows-vscode',
    severity: 'error',
    comment: 'The engine and the page run without an editor: tests, a command line and a browser need that.',
    from: { path: ['^src/(?:engine|common|cli|outgoing)/', '^webview/'] },
    to: { path: vscode },
  },
  {
    name: 'no-cycles',
    severity: 'error',
    comment:
      'Dependencies point one way. A type that the parts of a room take from their own door is none at run time.',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'no-cycles-between-rooms',
    severity: 'error',
    comment: 'Between rooms a cycle of types is a cycle of designs.',
    from: { path: '^((?:src/host|src/engine|webview)/[^/]+)' },
    to: { circular: true, pathNot: '^$1(?:/|$)' },
  },
  {
    name: 'no-orphans',
    severity: 'error',
    comment: 'What no thread reaches is not part of the product, even when a test still reaches it.',
    from: { path: entries },
    to: { path: '^(?:src|webview)/', pathNot: [entries, '[.]d[.]ts$'], reachable: false },
  },
  {
    name: 'resolvable',
    severity: 'error',
    comment: 'An import that leads nowhere hides from every other law.',
    from: {},
    to: { couldNotResolve: true, pathNot: vscode },
  },
];

module.exports = {
  forbidden,
  allowed,
  allowedSeverity: 'error',
  options: {
    // Types count: a type imported against the law is a design against the law.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
