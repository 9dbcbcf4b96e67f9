import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { Folder } from './run.ts';

const series = `# Two jobs and a latency.
load 10s
  requests_total{job="a",path="/"} 0+5x60
  requests_total{job="b",path="q\\"x"} 0+1x60
  up 1x3 stale
  latency {{schema:0 sum:4 count:4 buckets:[1 2 1]}} {{schema:0 sum:10 count:8 buckets:[2 4 2]}}
`;

describe('vitals', () => {
  const folder = new Folder();
  before(() => folder.write('series.test', series));
  after(() => folder.remove());

  const ask = (...args: readonly string[]): string => {
    const { code, out, err } = folder.vitals('query', '--input', 'series.test', ...args);
    assert.equal(err, '');
    assert.equal(code, 0);
    return out;
  };
  const refused = (args: readonly string[], complaint: RegExp): string => {
    const { code, out, err } = folder.vitals(...args);
    assert.match(err, complaint);
    assert.equal(code, 2);
    return out;
  };

  it('is a program by itself', () => {
    assert.match(readFileSync('dist/cli.js', 'utf8'), /^#!\/usr\/bin\/env node\n/);
    if (process.platform !== 'win32') assert.equal(statSync('dist/cli.js').mode & 0o111, 0o111);
  });

  it('tells its version and how it is used', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.deepEqual(folder.vitals('--version'), { code: 0, out: `vitals ${version}\n`, err: '' });
    for (const args of [['--help'], ['query', '--help'], ['test', 'rules', '-h'], ['help']]) {
      const { code, out, err } = folder.vitals(...args);
      assert.match(out, new RegExp(`^vitals${args.length > 1 ? ` ${args.slice(0, -1).join(' ')}` : ':'}`));
      assert.deepEqual([code, err], [0, '']);
    }
  });

  it('complains on standard error, with exit code 2', () => {
    assert.equal(refused([], /^Usage/), '');
    assert.equal(refused(['ask'], /no command "ask"/), '');
    refused(['query', 'up'], /^vitals query: --input FILE is missing/);
    refused(['query', '--input', 'series.test'], /an expression is missing/);
    refused(['query', '--input', 'series.test', 'up', 'down'], /not understood: down/);
    refused(['query', '--input', 'series.test', '--colour', 'up'], /--colour/);
    refused(['query', '--input', 'nowhere.test', 'up'], /nowhere\.test/);
    refused(['query', '--input', 'series.test', '--format', 'xml', 'up'], /table, json, csv, not xml/);
    refused(['query', '--input', 'series.test', '--time', 'noon', 'up'], /--time: neither .* noon/);
    refused(['query', '--input', 'series.test', '--start', '0', 'up'], /all of --start, --end and --step/);
    refused(['query', '--input', 'series.test', '--time', '0', '--step', '1', 'up'], /at one moment/);
    refused(['metrics'], /^vitals metrics: --input FILE is missing/);
    refused(['test', 'rules'], /^vitals test rules: a file is missing/);
  });

  it('places what is wrong with an expression', () => {
    assert.equal(refused(['query', '--input', 'series.test', 'sum(up'], /^vitals query: 1:\d: parse error: /), '');
    const out = refused(['query', '--input', 'series.test', '--format', 'json', '1 +'], /1:\d: parse error: /);
    const { status, errorType, error } = JSON.parse(out) as Record<string, string>;
    assert.deepEqual([status, errorType], ['error', 'bad_data']);
    assert.match(error ?? '', /^invalid parameter "query": 1:\d: parse error/);
    const failed = refused(
      ['query', '--input', 'series.test', '--format', 'json', 'requests_total + on() requests_total'],
      /duplicate series/,
    );
    assert.equal((JSON.parse(failed) as Record<string, string>)['errorType'], 'execution');
  });

  it('answers at the last sample, as a table', () => {
    assert.equal(
      ask('sum by (job) (rate(requests_total[1m]))'),
      'TIME                      VALUE  SERIES\n' +
        '1970-01-01T00:10:00.000Z  0.5    {job="a"}\n' +
        '1970-01-01T00:10:00.000Z  0.1    {job="b"}\n',
    );
    assert.equal(ask('1e-7'), 'TIME                      VALUE\n1970-01-01T00:10:00.000Z  1e-07\n');
    assert.equal(ask('--', '-1'), 'TIME                      VALUE\n1970-01-01T00:10:00.000Z  -1\n');
  });

  it("answers as Prometheus's HTTP API does", () => {
    const json = (...args: readonly string[]): unknown => JSON.parse(ask('--format', 'json', ...args));
    assert.deepEqual(json('--time', '1970-01-01T00:00:20Z', 'requests_total{job="b"}'), {
      status: 'success',
      data: {
        resultType: 'vector',
        result: [{ metric: { __name__: 'requests_total', job: 'b', path: 'q"x' }, value: [20, '2'] }],
      },
    });
    assert.deepEqual(json('--start', '15', '--end', '45', '--step', '10s', 'up'), {
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: { __name__: 'up' },
            values: [
              [15, '1'],
              [25, '1'],
              [35, '1'],
            ],
          },
        ],
      },
    });
    assert.deepEqual(json('--time', '10', 'latency'), {
      status: 'success',
      data: {
        resultType: 'vector',
        result: [
          {
            metric: { __name__: 'latency' },
            histogram: [
              10,
              {
                count: '8',
                sum: '10',
                buckets: [
                  [0, '0.5', '1', '2'],
                  [0, '1', '2', '4'],
                  [0, '2', '4', '2'],
                ],
              },
            ],
          },
        ],
      },
    });
    assert.deepEqual(json('--time', '10', 'vector(1)[10s:5s]'), {
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [5, '1'],
              [10, '1'],
            ],
          },
        ],
      },
    });
    assert.deepEqual(json('"text"'), { status: 'success', data: { resultType: 'string', result: [600, 'text'] } });
    assert.deepEqual(json('NaN'), { status: 'success', data: { resultType: 'scalar', result: [600, 'NaN'] } });
  });

  it('says warnings and infos where they do not disturb', () => {
    const args = ['query', '--input', 'series.test', '--time', '30', 'rate(up[1m])'];
    const { code, out, err } = folder.vitals(...args);
    assert.equal(code, 0);
    assert.match(err, /^info: .*might not be a counter/);
    assert.doesNotMatch(out, /counter/);
    const { infos } = JSON.parse(folder.vitals(...args, '--format', 'json').out) as { infos: string[] };
    assert.equal(infos.length, 1);
  });

  it('answers as CSV', () => {
    assert.equal(
      ask('--format', 'csv', '--start', '0', '--end', '10', '--step', '10s', 'requests_total or vector(1)'),
      'time,value,__name__,job,path\n' +
        '0,1,,,\n10,1,,,\n' +
        '0,0,requests_total,a,/\n10,5,requests_total,a,/\n' +
        '0,0,requests_total,b,"q""x"\n10,1,requests_total,b,"q""x"\n',
    );
  });

  it('prints OpenMetrics, and reads it again', () => {
    const first = folder.vitals('metrics', '--input', 'series.test');
    assert.deepEqual([first.code, first.err], [0, '']);
    const lines = first.out.split('\n');
    assert.deepEqual(lines.slice(0, 8), [
      '# TYPE latency histogram',
      'latency_bucket{le="1.0"} 1 0',
      'latency_bucket{le="2.0"} 3 0',
      'latency_bucket{le="4.0"} 4 0',
      'latency_bucket{le="+Inf"} 4 0',
      'latency_count 4 0',
      'latency_sum 4 0',
      'latency_bucket{le="1.0"} 2 10',
    ]);
    assert.deepEqual(lines.slice(13, 16), [
      '# TYPE requests counter',
      'requests_total{job="a",path="/"} 0 0',
      'requests_total{job="a",path="/"} 5 10',
    ]);
    assert.deepEqual(
      lines.slice(-6),
      ['# TYPE up unknown', 'up 1 0', 'up 1 10', 'up 1 20', 'up 1 30', '# EOF', ''].slice(1),
    );
    folder.write('series.txt', first.out);
    assert.equal(folder.vitals('metrics', '--input', 'series.txt').out, first.out);
    const quantile = folder.vitals(
      'query',
      '--input',
      'series.txt',
      '--time',
      '10',
      'histogram_quantile(0.25, latency_bucket)',
    );
    assert.match(quantile.out, / 1 {6}\{\}\n/);
  });

  it('takes a scrape without times as of when the file was written', () => {
    folder.write('scrape.prom', '# TYPE a gauge\na{b="1"} 2\n', 1_700_000_000);
    const { out } = folder.vitals('query', '--input', 'scrape.prom', '--format', 'csv', 'a');
    assert.equal(out, 'time,value,__name__,b\n1700000000,2,a,1\n');
  });

  it('names the lines it cannot read', () => {
    folder.write('bad.prom', 'a 1\nb one\n');
    refused(['metrics', '--input', 'bad.prom'], /^vitals metrics: bad\.prom: line 2: no value/);
    folder.write('bad.test', 'load 10s\n  a 1 2 three\n  b{ 1\n  c {{schema:0 colour:1}}\n');
    refused(
      ['metrics', '--input', 'bad.test'],
      /line 2: no point.*three.*\n.*line 3: no series.*\n.*line 4: "colour:1"/,
    );
    folder.write('long.test', 'load 10s\n  a 1x2000000\n');
    refused(['metrics', '--input', 'long.test'], /more than 1000000 points/);
  });
});
