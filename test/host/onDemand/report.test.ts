import assert from 'node:assert/strict';
import type { Summary } from '../../../src/common/summary.ts';
import { unixMs } from '../../../src/common/units.ts';
import { remoteKind, reportText, type ReportFacts } from '../../../src/host/onDemand/report.ts';

const at = unixMs(1_700_000_000_000);
const row = {
  operation: 'completion',
  label: 'Completion',
  server: 'tsserver',
  extension: 'vscode.typescript-language-features',
  extensionName: 'TypeScript',
  p50Ms: 80,
  p95Ms: 1_840,
  count: 120,
  cancelled: 3,
  warnMs: 200,
  badMs: 1_000,
  level: 'critical',
} as const;
const summary: Summary = {
  at,
  level: 'critical',
  sentence: 'Completion of tsserver is slow.',
  worst: undefined,
  bars: [],
  operations: [row, { ...row, server: '' }, { ...row, server: 'bash', extension: '', count: 0 }],
  windowMs: 300_000,
  alerts: { critical: 0, high: 0, medium: 0, low: 0 },
  notices: [],
};
const facts: ReportFacts = {
  at: new Date(at),
  editor: '1.139.1',
  vitals: '0.1.0',
  platform: 'linux x64',
  cores: 8,
  memoryBytes: 16e9,
  summary,
  diagnosis: {
    at,
    causes: [
      {
        id: 'server-busy',
        title: 'Busy',
        sentence: 'tsserver of a|b has used 94 % of a core.',
        score: 0.8,
        value: '94 % of a core',
        labels: { extension: 'vscode.typescript-language-features' },
        expr: 'process_cpu > 0.8',
      },
    ],
    remedies: [],
    changes: [],
  },
  isOfNow: true,
  p99: new Map([['tsserver completion', 2_500]]),
  versionOf: (extension) => (extension === '' ? undefined : '1.0.0'),
};

describe('the report for an author of an extension', () => {
  it('has versions, the latencies of each server and the causes with their question', () => {
    const text = reportText(facts);
    assert.match(text, /measured by IDE Vitals 0\.1\.0\n- VS Code 1\.139\.1 on linux x64, 8 cores, 16\.0 GB of memory/);
    assert.deepEqual(
      text.split('\n').filter((line) => line.includes('tsserver |')),
      ['| vscode.typescript-language-features 1.0.0 | tsserver | Completion | 120 | 80 ms | 1.8 s | 2.5 s | 200 ms |'],
    );
    assert.match(
      text,
      /- tsserver of a\\\|b has used 94 % of a core\. \(vscode\.typescript-language-features 1\.0\.0\)\n {2}`process_cpu > 0\.8`/,
    );
    assert.doesNotMatch(text, /bash/);
  });

  it('tells the kind of a remote and never its address, and the window in minutes', () => {
    assert.equal(remoteKind('ssh-remote'), 'ssh-remote');
    assert.equal(remoteKind('build.example.org:8080'), 'remote');
    assert.match(reportText(facts), /### Requests to language servers of the last 5 min\n/);
  });

  it('says so where nothing stands out and nothing was asked', () => {
    const text = reportText({ ...facts, summary: undefined, diagnosis: { at, causes: [], remedies: [], changes: [] } });
    assert.match(text, /### Requests to language servers\n\nNone\./);
    assert.match(text, /### Causes\n\nNothing stands out\./);
  });

  it('says of which moment its causes are, where that is not now', () => {
    assert.match(reportText({ ...facts, isOfNow: false }), /### Causes at \d{4}-\d\d-\d\dT[\d:.]+Z\n/);
  });
});
