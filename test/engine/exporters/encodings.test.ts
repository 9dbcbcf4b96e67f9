// What is sent is read back by protoc, with the schemas of those who define it: no code of ours reads its own writing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { uncompress } from 'snappyjs';
import { Histogram } from '../../../src/common/histogram.ts';
import { unixMs } from '../../../src/common/units.ts';
import type { Encoding, ExportedSeries } from '../../../src/engine/exporters/exported.ts';
import { otlpBody } from '../../../src/engine/exporters/otlp.ts';
import { otlpLogsBody } from '../../../src/engine/exporters/otlpLogs.ts';
import { remoteWriteBody } from '../../../src/engine/exporters/remoteWrite.ts';
import { findPeer } from '../../host/peers.mjs';
import { describeWithPeers } from '../../peers/describeWithPeers.ts';

const folder = join(process.cwd(), 'test', 'fixtures', 'protobuf');

/** What protoc prints: a line a field, a block a message. Fields of no name would be printed by their number. */
const decoded = (schema: string, message: string, body: Uint8Array): string => {
  const args = [`--decode=${message}`, `--proto_path=${folder}`, schema];
  const { stdout, stderr, status } = spawnSync(findPeer('protoc') ?? '', args, { input: body, encoding: 'utf8' });
  assert.deepEqual([status, stderr.replace(/^.*warning:.*\n/gm, '')], [0, '']);
  assert.doesNotMatch(stdout, /^\s*\d+[: ]/m, 'a field that the schema does not know');
  return stdout.replace(/\s+/g, ' ').trim();
};

const latencies = (): Histogram => {
  const histogram = new Histogram();
  histogram.schema = 0;
  histogram.positive = { offset: -1, counts: new Float64Array([2, 0, 0, 1, 3]) };
  histogram.zeroCount = 1;
  histogram.count = 7;
  histogram.sum = 20.5;
  return histogram;
};

const midnight = 1_800_057_600_000;
const at = midnight + 3_600_000;
const series: readonly ExportedSeries[] = [
  {
    labels: { __name__: 'load_ratio', z: '1', a: '' },
    kind: 'gauge',
    sinceMs: midnight,
    points: [
      { atMs: at, value: 0.25 },
      { atMs: at + 1, value: 'stale' },
    ],
  },
  { labels: { __name__: 'work_total' }, kind: 'counter', sinceMs: midnight, points: [{ atMs: at, value: 41 }] },
  {
    labels: { __name__: 'latency', server: 'ts' },
    kind: 'histogram',
    sinceMs: midnight,
    points: [{ atMs: at, value: latencies() }],
  },
];
const encoding: Encoding = {
  labels: { team: 'payments' },
  describe: (name) => (name === 'latency' ? { name: 'lsp.latency', unit: 'ms', help: 'How long.' } : undefined),
};

describeWithPeers('what is sent, read by protoc', ['protoc'], () => {
  it('is remote write 1.0: sorted labels, samples, native histograms, a NaN that ends, and what families are', () => {
    const { headers, body } = remoteWriteBody(series, encoding, '1.0');
    assert.deepEqual(headers, {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    });
    const raw = uncompress(body);
    const text = decoded('remoteWrite1.proto', 'WriteRequest', raw);
    const label = (name: string, value: string): string => `labels { name: "${name}" value: "${value}" }`;
    assert.ok(
      text.startsWith(
        `timeseries { ${label('__name__', 'load_ratio')} ${label('team', 'payments')} ${label('z', '1')} ` +
          `samples { value: 0.25 timestamp: ${String(at)} } samples { value: nan timestamp: ${String(at + 1)} } }`,
      ),
      text,
    );
    // The one NaN of all that means an end.
    assert.ok(Buffer.from(raw).includes(Buffer.from([0x02, 0, 0, 0, 0, 0, 0xf0, 0x7f])));
    assert.ok(
      text.includes(
        `timeseries { ${label('__name__', 'work_total')} ${label('team', 'payments')} samples { value: 41 timestamp: ${String(at)} } }`,
      ),
      text,
    );
    assert.ok(
      text.includes(
        'histograms { count_float: 7 sum: 20.5 zero_threshold: 2.9387358770557188e-39 zero_count_float: 1 ' +
          'positive_spans { offset: -1 length: 1 } positive_spans { offset: 2 length: 2 } ' +
          `positive_counts: 2 positive_counts: 1 positive_counts: 3 timestamp: ${String(at)} }`,
      ),
      text,
    );
    assert.ok(
      text.includes('metadata { type: HISTOGRAM metric_family_name: "latency" help: "How long." unit: "ms" }'),
      text,
    );
    assert.ok(text.includes('metadata { type: GAUGE metric_family_name: "load_ratio" }'), text);
  });

  it('is remote write 2.0: every text once, and numbers that point at it', () => {
    const { headers, body } = remoteWriteBody(series, encoding, '2.0');
    assert.equal(headers['content-type'], 'application/x-protobuf;proto=io.prometheus.write.v2.Request');
    assert.equal(headers['x-prometheus-remote-write-version'], '2.0.0');
    const text = decoded('remoteWrite2.proto', 'Request', uncompress(body));
    const symbols = [...text.matchAll(/symbols: "([^"]*)"/g)].map(([, symbol]) => symbol ?? '');
    assert.deepEqual(symbols, [...new Set(symbols)]);
    assert.equal(symbols[0], '');
    const named = [...text.matchAll(/timeseries \{ ((?:labels_refs: \d+ )+)/g)].map(([, refs = '']) =>
      [...refs.matchAll(/\d+/g)].map(([ref]) => symbols[Number(ref)]),
    );
    assert.deepEqual(named, [
      ['__name__', 'load_ratio', 'team', 'payments', 'z', '1'],
      ['__name__', 'work_total', 'team', 'payments'],
      ['__name__', 'latency', 'server', 'ts', 'team', 'payments'],
    ]);
    assert.match(
      text,
      /histograms \{ count_float: 7 sum: 20\.5 .*metadata \{ type: HISTOGRAM help_ref: \d+ unit_ref: \d+ \} \}$/,
    );
  });

  it('is a log record of OpenTelemetry for each entry of the audit log; who was refused is a warning', () => {
    const entry = {
      sequence: 7,
      at: unixMs(at),
      by: 'api',
      action: 'access refused',
      subject: 'api',
      why: 'no token',
      hash: 'f00',
    };
    const { headers, body } = otlpLogsBody(
      [entry, { ...entry, sequence: 8, action: 'token created', why: '' }],
      encoding.labels,
    );
    assert.deepEqual(headers, { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' });
    const text = decoded('otlpLogs.proto', 'ExportLogsServiceRequest', gunzipSync(body));
    const time = `${String(at)}000000`;
    const attributes = (values: Readonly<Record<string, string>>): string =>
      Object.entries(values)
        .map(([key, value]) => `attributes { key: "${key}" value { string_value: "${value}" } }`)
        .join(' ');
    const [first, second] = text.split('log_records').slice(1);
    assert.equal(
      text.split('log_records')[0],
      `resource_logs { resource { ${attributes({ 'service.name': 'ide-vitals', team: 'payments' })} } scope_logs { scope { name: "ide-vitals" } `,
    );
    assert.equal(
      first,
      ` { time_unix_nano: ${time} severity_number: SEVERITY_NUMBER_WARN severity_text: "WARN" ` +
        `body { string_value: "api: access refused api (no token)" } ` +
        `${attributes({ 'audit.sequence': '7', 'audit.by': 'api', 'audit.action': 'access refused', 'audit.subject': 'api', 'audit.why': 'no token', 'audit.hash': 'f00' })} ` +
        `observed_time_unix_nano: ${time} event_name: "ide_vitals.audit" } `,
    );
    assert.match(second ?? '', /severity_number: SEVERITY_NUMBER_INFO .*"api: token created api"/);
  });

  it('is OpenTelemetry’s protocol: names of its own, totals since midnight, exponential histograms one bucket lower', () => {
    const { headers, body } = otlpBody(series, encoding);
    assert.deepEqual(headers, { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' });
    const text = decoded('otlpMetrics.proto', 'ExportMetricsServiceRequest', gunzipSync(body));
    const [since, time] = [midnight, at].map((ms) => `${String(ms)}000000`);
    const attribute = (key: string, value: string): string =>
      `attributes { key: "${key}" value { string_value: "${value}" } }`;
    assert.ok(
      text.startsWith(
        `resource_metrics { resource { ${attribute('service.name', 'ide-vitals')} ${attribute('team', 'payments')} }`,
      ),
      text,
    );
    assert.ok(
      text.includes(
        `metrics { name: "load_ratio" gauge { data_points { time_unix_nano: ${String(time)} as_double: 0.25 ${attribute('z', '1')} } data_points { time_unix_nano: ${String(at + 1)}000000 ${attribute('z', '1')} flags: 1 } } }`,
      ),
      text,
    );
    assert.ok(
      text.includes(
        `metrics { name: "work_total" sum { data_points { start_time_unix_nano: ${String(since)} time_unix_nano: ${String(time)} as_double: 41 } aggregation_temporality: CUMULATIVE is_monotonic: true } }`,
      ),
      text,
    );
    assert.ok(
      text.includes(
        `metrics { name: "lsp.latency" description: "How long." unit: "ms" exponential_histogram { data_points { ${attribute('server', 'ts')} ` +
          `start_time_unix_nano: ${String(since)} time_unix_nano: ${String(time)} count: 7 sum: 20.5 zero_count: 1 ` +
          'positive { offset: -2 bucket_counts: 2 bucket_counts: 0 bucket_counts: 0 bucket_counts: 1 bucket_counts: 3 } ' +
          'zero_threshold: 2.9387358770557188e-39 } aggregation_temporality: CUMULATIVE } }',
      ),
      text,
    );
  });
});
