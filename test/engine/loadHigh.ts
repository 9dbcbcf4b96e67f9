// A rule of a user's that fires too often, and the course that shows it: four times, of which one was acknowledged.
import { seriesName } from '../../src/common/catalogue.ts';
import type { Desk } from './desk.ts';

export const loadHigh = 'LoadHigh';
/** As a rule file, and as `vitals.rules`, has it. */
export const loadHighRules = {
  groups: [
    {
      name: 'mine',
      interval: '15s',
      rules: [
        {
          alert: loadHigh,
          expr: 'system_cpu_load_average_1m{server="ts"} > 5',
          for: '10s',
          labels: { severity: 'high', category: 'resources', component: 'load' },
          annotations: { summary: 'Load is {{ $value }}' },
        },
      ],
    },
  ],
};

/** A second of a value each. It has a name that history keeps. */
export const feedLoad = (desk: Desk, value: number, seconds: number): void => {
  for (let i = 0; i < seconds; i += 1) {
    desk.rig.send({ type: 'append', samples: [{ name: seriesName('load1'), labels: { server: 'ts' }, value }] });
    desk.rig.seconds(1);
  }
};

/** Peaks of three minutes, a quarter of an hour apart. The one of 20 is acknowledged. */
export const feedPeaks = (desk: Desk): void => {
  for (const peak of [7, 20, 7.2, 7]) {
    feedLoad(desk, 1, 700);
    feedLoad(desk, peak, 60);
    const open = desk.alerts.filter(({ status }) => status !== 'resolved');
    if (peak === 20) desk.ask({ kind: 'acknowledge', ids: open.map(({ id }) => id) });
    feedLoad(desk, peak, 120);
    feedLoad(desk, 1, 20);
  }
};
