/** What `--help` prints. docs/cli.md says it at length. */
export const usage =
  'Usage: vitals query|export|test rules|check rules|check|metrics|forecast|detect|serve|watch|mcp [options]; vitals --help tells more.';

const overview = `vitals: PromQL, rule tests, OpenMetrics, forecasts and anomalies, on files

  vitals query --input FILE EXPR     asks a file in PromQL
  vitals query --history FILE EXPR   asks a history of IDE Vitals
  vitals export --history FILE --format csv|json|openmetrics
                                     prints a history
  vitals test rules FILE...          runs unit tests in promtool's format
  vitals check rules FILE...         checks Prometheus rule files
  vitals check --history FILE|--url URL --rules FILE
                                     whether a history keeps to budgets, for CI
  vitals metrics --input FILE        prints a file as OpenMetrics
  vitals forecast --input FILE.csv --horizon N
                                     what comes next, with an interval
  vitals detect --input FILE.csv|FOLDER
                                     how unusual each row is
  vitals serve --token-file FILE     measures this machine and answers the HTTP API
  vitals watch --history FOLDER -- COMMAND
                                     runs a language server or a build, and measures it
  vitals mcp --token-file FILE       answers agents (Model Context Protocol, standard input and output)
  vitals COMMAND --help              tells more
  vitals --version

Exit codes: 0 all is well, 1 a test or a budget failed, 2 it could not be done.
`;

const inputText = `  --input FILE    OpenMetrics or Prometheus text, a promtool unit-test file (.yml, .yaml, .json), or
                  series as in Prometheus's own tests: "load 10s", then one 'name{label="value"} 1+2x30' a line
  --group NAME    of a unit-test file with several test groups, the one whose series are read
`;

const historyText = `  --history FILE  the history of IDE Vitals (history.db in its folder of the editor's global storage), a copy of it,
                  a folder of copies or an archive; given more than once, all of them as one history. It is only read;
                  an editor may have it open
`;

const texts: Readonly<Record<string, string>> = {
  query: `vitals query --input FILE | --history FILE
             [--time T | --start S --end E --step D] [--format table|json|csv] EXPR

${inputText}${historyText}  --time T        ask at one moment: Unix seconds or RFC 3339; without it, at the last sample of the input
  --start S --end E --step D
                  ask over a range; D is a duration (15s, 1m30s) or seconds
  --format F      table (as it is without one), json (as Prometheus's HTTP API), csv

An expression that begins with - goes behind --, as in: vitals query --input FILE -- '-up'
`,
  export: `vitals export --history FILE --format csv|json|openmetrics
              [--start S] [--end E] [--resolution 10s|1m|1h] [--match SELECTOR] [--output FILE]

${historyText}  --format F      csv (a line a row), json (an object a series), openmetrics (for promtool tsdb create-blocks-from)
  --start S --end E
                  Unix seconds or RFC 3339; without them, all there is
  --resolution R  without it, the finest that holds everything from the start on
  --match M       a series selector, as in '{server="tsserver"}'
  --output FILE   a new file; without it, standard output
`,
  'test rules': `vitals test rules FILE...

Evaluates the rules of rule_files over the series of each test group, then runs its alert_rule_test and
promql_expr_test and prints what differs: expected behind -, got behind +.
`,
  'check rules': `vitals check rules FILE...

Checks Prometheus rule files (YAML or JSON): fields, PromQL, templates, durations and vitals_ annotations.
Each problem is printed with file, line and column. Exit code 1 when a file has one.
`,
  check: `vitals check --history FILE|--url URL --rules FILE [--start S] [--end E] [--step D] [--junit FILE] [--github]

${historyText}  --url URL       a server that answers as Prometheus does, vitals serve among them; user:password@ in it is basic
                  authentication. It evaluates the expressions; recorded series have to be there. Without --start, its
                  last hour is judged
  --token-file F  a file with a token for it
  --rules FILE    Prometheus rules: an alert that fires is a breach
  --start S --end E
                  Unix seconds or RFC 3339; without them, all there is
  --step D        how often rules are evaluated; 15s without it, and no sooner than a group's own interval
  --junit FILE    a new file with the verdicts as JUnit's XML
  --github        annotations for GitHub Actions besides the table

Exit code 1 when a rule fires or cannot be evaluated.
`,
  metrics: `vitals metrics --input FILE

${inputText}
Prints every sample as OpenMetrics text. Native histograms become classic buckets.
`,
  forecast: `vitals forecast --input FILE.csv --horizon N [--interval 0.95] [--season auto|24,168] [--output FILE]
vitals forecast --tasks SET.json [--interval 0.95] [--output FILE]

  --input FILE    two columns, the first of them the time: timestamp,value
  --horizon N     steps to forecast
  --interval P    the share of values that the interval is to hold
  --season S      lengths of the seasons in steps; auto takes a day and a week
  --tasks FILE    a set of series and rolling origins; a line of JSON a task comes out
  --output FILE   a new file; without it, standard output

Prints timestamp,mean,lower,upper: a combination of the models that forecast the file's own past best.
`,
  watch: `vitals watch --history FOLDER [--name NAME] -- COMMAND [ARGUMENTS]

Runs COMMAND, hands its standard input and output on byte by byte, times each request of the Language Server Protocol or
of tsserver that passes, and measures its processes. What was measured is kept in FOLDER, for vitals check and vitals
query; a table by method is printed on standard error at the end. It ends with COMMAND's exit code.

  --history FOLDER  where history is kept
  --name NAME       the label server; the program's file name without it
`,
  mcp: `vitals mcp [--url URL] --token-file FILE

The Model Context Protocol on standard input and output, for agents: why_is_it_slow, query, list_alerts, top_processes,
lsp_latency, and acknowledge_alert, for which the person at the client is asked first. It asks the HTTP API of an editor
(setting vitals.api.enabled) or of vitals serve.

  --url URL          where that answers; http://127.0.0.1:9477 without it
  --token-file FILE  a file with a token of the level read or team; without it, VITALS_TOKEN of the environment
`,
  serve: `vitals serve --token-file FILE [--port N] [--history FOLDER] [--settings FILE] [--secrets FILE]

  --token-file FILE
                  tokens, a line each: token, level (read, team, admin; without one, admin), name; where there is no
                  such file, one of the level admin is made that only you can read
  --port N        of 127.0.0.1; 9477 without it, any that is free with 0
  --history FOLDER
                  where history is kept; without it, nothing is
  --settings FILE the settings vitals.rules, vitals.alerts.* and vitals.export.*, as in a settings.json
  --secrets FILE  secrets of channels, as in {"ops": {"url": "https://..."}}; nobody else may read it.
                  VITALS_CHANNEL_OPS_URL in the environment goes before it

Samples this machine, evaluates the shipped rules and yours, tells channels and answers the HTTP API until SIGTERM or
SIGINT. HTTP_PROXY, HTTPS_PROXY, NO_PROXY and NODE_EXTRA_CA_CERTS of the environment hold for channels.
`,
  detect: `vitals detect --input FILE.csv|FOLDER [--output FILE.csv|FOLDER]

  --input FILE    a column of times and a column a metric; of a folder every .csv file below it
  --output FILE   a new file; for a folder a folder, with the same names in it

Prints timestamp,anomaly_score,label: a line a row, from 0 (as usual) to 1, made of that row and those before it.
`,
};

export const helpOf = (command: string | undefined): string => texts[command ?? ''] ?? overview;
