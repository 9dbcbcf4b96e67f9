// The 500 series of the comparison, the same for both sides: gauges that wander, counters that count, histograms of
// latencies. Seeded, so that what was made once is made again.
// In: how many series. Out: for each its labels, its kind, and what happens to it in a step.
import { seeded } from '../../test/seeded.ts';

export const names = {
  gauge: 'process_memory_usage_bytes',
  counter: 'lsp_requests_total',
  histogram: 'lsp_request_duration_milliseconds',
};

const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Milliseconds between 1 and 2,000: about one in ten is above 100. */
const latency = (random) => Math.min(2_000, Math.max(1, Math.exp(3 + 1.2 * normal(random))));

/** One latency for each doubling, so that both sides know every bucket from the beginning. */
export const firstLatencies = Array.from({ length: 12 }, (_, i) => 0.75 * 2 ** i);

const gauge = (i, random) => {
  let value = 2e8 + 1e8 * random();
  const labels = { pid: String(1_000 + i), role: `role${i % 7}` };
  return {
    kind: 'gauge',
    labels,
    // Memory comes in pages and stands still half of the time.
    step: () => {
      if (random() < 0.5) value = Math.max(1e7, value + Math.round(normal(random) * 500) * 4_096);
      return value;
    },
  };
};

const counter = (i, random) => {
  const labels = {
    server: `server${i % 10}`,
    method: `method${Math.floor(i / 20)}`,
    outcome: i % 20 < 10 ? 'ok' : 'error',
  };
  return { kind: 'counter', labels, step: () => Math.floor(random() * (i % 20 < 10 ? 20 : 3)) };
};

const histogram = (i, { random, observations }) => {
  const labels = { server: `server${i % 10}`, method: `method${Math.floor(i / 10)}` };
  const step = () => Array.from({ length: Math.floor(random() * 2 * observations + 0.5) }, () => latency(random));
  return { kind: 'histogram', labels, step };
};

/** `observations`: of a histogram in a step, on average. */
export const makeSeries = ({ count, observations }) => {
  const random = seeded(count);
  const histograms = Math.round(count * 0.06);
  const counters = Math.round(count * 0.3);
  return Array.from({ length: count }, (_, i) => {
    const one =
      i < histograms
        ? histogram(i, { random, observations })
        : i < histograms + counters
          ? counter(i - histograms, random)
          : gauge(i - histograms - counters, random);
    return { ...one, name: names[one.kind] };
  });
};
