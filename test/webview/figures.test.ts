import assert from 'node:assert/strict';
import { bytesText, clockText, countText, durationText, missing, percentText } from '../../webview/parts/figures.ts';

const check = <Value>(text: (value: Value) => string, cases: readonly (readonly [Value, string])[]): void => {
  for (const [value, expected] of cases) assert.equal(text(value), expected, String(value));
};

describe('figures', () => {
  it('show a latency with at most three digits and its unit', () => {
    check<number | null | undefined>(durationText, [
      [0, '0'],
      [0.01, '< 0.1 ms'],
      [0.44, '0.4 ms'],
      [3, '3 ms'],
      [9.94, '9.9 ms'],
      [9.96, '10 ms'],
      [84.4, '84 ms'],
      [999.4, '999 ms'],
      [999.6, '1 s'],
      [1_250, '1.3 s'],
      [9_960, '10 s'],
      [119_000, '119 s'],
      [150_000, '2.5 min'],
      [3_600_000, '60 min'],
    ]);
  });

  it('show what is not known as a dash, never as zero', () => {
    check<number | null | undefined>(durationText, [
      [null, missing],
      [undefined, missing],
      [NaN, missing],
      [Infinity, missing],
    ]);
    assert.equal(percentText(null), missing);
    assert.equal(bytesText(undefined), missing);
  });

  it('show shares as whole percent', () => {
    check(percentText, [
      [0, '0 %'],
      [0.004, '0 %'],
      [0.796, '80 %'],
      [1, '100 %'],
    ]);
  });

  it('show sizes in decimal units without a fourth digit', () => {
    check(bytesText, [
      [0, '0 B'],
      [999, '999 B'],
      [999.7, '1 kB'],
      [1_500, '1.5 kB'],
      [2.14e9, '2.1 GB'],
      [99.96e6, '100 MB'],
      [999.9e6, '1 GB'],
      [5e15, '5000 TB'],
    ]);
  });

  it('never take part of a rounding step wrongly: each duration is at least the one before it', () => {
    const scale: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000 };
    let before = 0;
    for (let ms = 0.1; ms < 1e6; ms *= 1.013) {
      const [amount, unit] = durationText(ms).split(' ');
      const value = Number(amount) * (scale[unit ?? ''] ?? NaN);
      assert.ok(value >= before, `${ms}: ${durationText(ms)}`);
      assert.ok(Math.abs(value - ms) <= Math.max(0.05, ms * 0.06), `${ms}: ${durationText(ms)}`);
      before = value;
    }
  });

  it('group the digits of a count and show the time of day with two digits each', () => {
    assert.match(countText(1_234_567), /^1.234.567$/);
    assert.match(clockText(Date.UTC(2026, 2, 3, 14, 2)), /^\d\d\D\d\d$/);
  });
});
