import assert from 'node:assert/strict';
import { Histogram } from '../../../src/common/histogram.ts';
import { histogramQuantile } from '../../../src/common/histogramQuantile.ts';
import { unixMs } from '../../../src/common/units.ts';
import {
  readExposition,
  readSeries,
  writeOpenMetrics,
  type Exposition,
  type ExposedSeries,
} from '../../../src/engine/exposition/exposition.ts';

const untimed = unixMs(5_000);
const read = (text: string): Exposition => {
  const { value, problems } = readExposition(text, { untimed });
  assert.deepEqual(problems, []);
  return value;
};
const write = (exposition: Exposition): string => [...writeOpenMetrics(exposition)].join('');
const written = (...series: ExposedSeries[]): string => write({ series, metadata: new Map() });
const recorded = (...values: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const value of values) histogram.observe(value);
  return histogram;
};

describe('reading an exposition', () => {
  it('takes seconds of OpenMetrics and milliseconds of the older text', () => {
    const times = (text: string): number[] => read(text).series.flatMap(({ points }) => points.map(({ time }) => time));
    assert.deepEqual(times('a 1 1.5\n# EOF\n'), [1_500]);
    assert.deepEqual(times('a 1 1500\n'), [1_500]);
    assert.deepEqual(times('a 1\n'), [5_000]);
  });

  it('passes over comments and blank lines, and over an exemplar that is none', () => {
    const { series } = read('# a word\n\nb_bucket{le="1.0"} 3 1 # {trace_id="x"} much\n# EOF\n');
    assert.deepEqual(series, [{ labels: { __name__: 'b_bucket', le: '1.0' }, points: [{ time: 1_000, value: 3 }] }]);
  });

  it('sorts the points of a series, and of two at one time takes the last', () => {
    const [series] = read('a 3 3\nb 1 1\na 1 1\na 2 1\n# EOF\n').series;
    assert.deepEqual(series?.points, [
      { time: 1_000, value: 2 },
      { time: 3_000, value: 3 },
    ]);
  });

  it('reads what numbers there are', () => {
    const values = read('a 1e3\nb -Inf\nc +Inf\nd NaN\ne .5\n').series;
    assert.deepEqual(
      values.map(({ points }) => points[0]?.value),
      [1_000, -Infinity, Infinity, Number.NaN, 0.5],
    );
  });

  it('names every bad line, and keeps the good ones', () => {
    const text = 'a 1\n{ 2\nb two\n# TYPE c colour\nd{x="1} 3\ne 4 noon\nf 5\n';
    const { value, problems } = readExposition(text, { untimed });
    assert.deepEqual(
      problems.map(({ message }) => /^line \d/.exec(message)?.[0]),
      ['line 2', 'line 3', 'line 4', 'line 5', 'line 6'],
    );
    assert.deepEqual(
      value.series.map(({ labels }) => labels['__name__']),
      ['a', 'f'],
    );
  });

  it('understands quoted names and every escape', () => {
    assert.deepEqual(readSeries(String.raw`{"a.b", "c d"="e\"\\\n\t"} 1`), {
      labels: { __name__: 'a.b', 'c d': 'e"\\\n\\t' },
      end: 26,
    });
    assert.equal(readSeries('a{b="1" c="2"}'), undefined);
    assert.equal(readSeries('a{b=1}'), undefined);
    assert.deepEqual(readSeries('a{b="1",}')?.labels, { __name__: 'a', b: '1' });
    assert.deepEqual(readSeries('a {{schema:0}}'), { labels: { __name__: 'a' }, end: 1 });
  });
});

describe('writing OpenMetrics', () => {
  it('keeps the exemplars of counters and buckets, where OpenMetrics has them', () => {
    const text =
      '# TYPE a counter\na_total 3 1 # {method="say \\"hi\\""} 2 0.5\n' +
      '# TYPE b histogram\nb_bucket{le="1.0"} 3 1 # {} 0.5\nb_bucket{le="+Inf"} 3 1\nb_count 3 1\n' +
      '# EOF\n';
    assert.equal(write(read(text)), text);
    assert.equal(write(read('# TYPE c gauge\nc 1 1 # {} 1\n# EOF\n')), '# TYPE c gauge\nc 1 1\n# EOF\n');
  });

  it('puts the last exemplar of each bucket of a histogram behind it, and leaves out one that is too long', () => {
    const value = recorded(1, 2, 100);
    value.lowerSchema(0);
    const exemplars = [
      { labels: { method: 'a' }, value: 1.5 },
      { labels: { method: 'b' }, value: 2, time: unixMs(900) },
      { labels: { method: 'c' }, value: 1_000 },
      { labels: { method: 'x'.repeat(123) }, value: 0.5 },
    ];
    const lines = written({ labels: { __name__: 'h' }, points: [{ time: unixMs(1_000), value, exemplars }] }).split(
      '\n',
    );
    assert.deepEqual(lines.slice(1, 5), [
      'h_bucket{le="1.0"} 1 1',
      'h_bucket{le="2.0"} 2 1 # {method="b"} 2 0.9',
      'h_bucket{le="128.0"} 3 1',
      'h_bucket{le="+Inf"} 3 1 # {method="c"} 1000',
    ]);
  });

  it('is read back as it was', () => {
    const text =
      '# TYPE "a.b" gauge\n# HELP "a.b" Two\\nlines, a \\\\ and a \\".\n{"a.b",c="\\"\\\\\\n"} -Inf 1.5\n' +
      '# TYPE c_seconds histogram\n# UNIT c_seconds seconds\n' +
      'c_seconds_bucket{x="1",le="0.5"} 1 1\nc_seconds_bucket{x="1",le="+Inf"} 2 1\nc_seconds_count{x="1"} 2 1\nc_seconds_sum{x="1"} 3 1\n' +
      'c_seconds_bucket{x="1",le="0.5"} 1 2\nc_seconds_bucket{x="1",le="+Inf"} 3 2\nc_seconds_count{x="1"} 3 2\nc_seconds_sum{x="1"} 4 2\n' +
      '# TYPE d counter\nd_total 1 1\nd_total 2 2\n' +
      '# TYPE e summary\ne{quantile="0.5"} 1 1\ne{quantile="0.9"} 2 1\ne_count 3 1\ne_sum 4 1\n' +
      '# EOF\n';
    assert.equal(write(read(text)), text);
  });

  it('turns a counter of the older text into one of OpenMetrics, and what is none into unknown', () => {
    assert.equal(
      write(read('# HELP a_total All.\n# TYPE a_total counter\na_total 1 1000\n# TYPE b counter\nb 2 1000\n')),
      '# TYPE a counter\n# HELP a All.\na_total 1 1\n# TYPE b unknown\nb 2 1\n# EOF\n',
    );
  });

  it('writes every histogram of a series on the same bounds, the count behind the last', () => {
    const [first, second] = [recorded(1, 2, 100), recorded(1, 2, 2, 7, 100)];
    first.lowerSchema(0);
    second.lowerSchema(1);
    const points = [
      { time: unixMs(1_000), value: first },
      { time: unixMs(2_000), value: second },
    ];
    assert.equal(
      written({ labels: { __name__: 'h', a: '1' }, points }),
      '# TYPE h histogram\n' +
        'h_bucket{a="1",le="1.0"} 1 1\nh_bucket{a="1",le="2.0"} 2 1\nh_bucket{a="1",le="8.0"} 2 1\n' +
        'h_bucket{a="1",le="128.0"} 3 1\nh_bucket{a="1",le="+Inf"} 3 1\nh_count{a="1"} 3 1\nh_sum{a="1"} 103 1\n' +
        'h_bucket{a="1",le="1.0"} 1 2\nh_bucket{a="1",le="2.0"} 3 2\nh_bucket{a="1",le="8.0"} 4 2\n' +
        'h_bucket{a="1",le="128.0"} 5 2\nh_bucket{a="1",le="+Inf"} 5 2\nh_count{a="1"} 5 2\nh_sum{a="1"} 112 2\n' +
        '# EOF\n',
    );
  });

  it('keeps negative observations and zeros below the bounds of positive ones', () => {
    const histogram = recorded(-3, 0, 0, 5);
    histogram.lowerSchema(0);
    const text = written({ labels: { __name__: 'h' }, points: [{ time: unixMs(0), value: histogram }] });
    const counts = [...text.matchAll(/le="(.*)"} (\d+)/g)].map(([, le, count]) => [le, Number(count)]);
    assert.deepEqual(
      counts.map(([, count]) => count),
      [1, 3, 4, 4],
    );
    assert.equal(counts[0]?.[0], '-2.0');
  });

  it('keeps buckets few by making them wider, so that a quantile stays near', () => {
    // Each second another decade: together they have far more buckets than a series may.
    const points = Array.from({ length: 12 }, (_, i) => {
      const histogram = recorded(...Array.from({ length: 200 }, (_unused, k) => 10 ** (i - 6) * (1 + k / 22)));
      return { time: unixMs(i * 1_000), value: histogram };
    });
    const text = written({ labels: { __name__: 'h' }, points });
    const bounds = new Set([...text.matchAll(/le="([^"]*)"/g)].map(([, le]) => le));
    assert.ok(bounds.size <= 161, `${bounds.size} bounds`);
    assert.ok(bounds.size > 40, `${bounds.size} bounds`);
    for (const { time, value } of points) {
      const own = [...text.matchAll(new RegExp(`le="(.*)"} (\\d+) ${time / 1_000}\n`, 'g'))];
      const median = own.find(([, , count]) => Number(count) >= 100)?.[1];
      const exact = histogramQuantile(0.5, value);
      assert.ok(Number(median) >= exact && Number(median) <= exact * 2, `${median} for ${exact}`);
    }
  });

  it('leaves staleness markers out', () => {
    const points = [
      { time: unixMs(1_000), value: 1 },
      { time: unixMs(2_000), value: 'stale' as const },
    ];
    assert.equal(written({ labels: { __name__: 'a' }, points }), '# TYPE a unknown\na 1 1\n# EOF\n');
  });

  it('of nothing is the end mark', () => {
    assert.equal(written(), '# EOF\n');
  });
});
