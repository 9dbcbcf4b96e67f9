// A frame of the timeline: an hour in which much has changed. Deterministic.
import type { Frame } from '../../src/common/protocol/panel.ts';
import type { TimelineEvent, TimelineKind } from '../../src/common/timeline.ts';
import { unixMs } from '../../src/common/units.ts';
import { responseName } from '../../webview/panels/timeline/queries.ts';
import { initialView } from '../../webview/parts/span.ts';
import { pointStep } from '../../webview/parts/timeAxis.ts';
import { frameOf, startAt } from './frames.ts';

const minutesAgo: readonly (readonly [number, TimelineKind, string, string])[] = [
  [58, 'window_reloaded', '', 'The window was reloaded.'],
  [57.8, 'server_started', 'tsserver', 'tsserver of TypeScript and JavaScript Language Features was started.'],
  [57.7, 'server_started', 'yaml', 'yaml of YAML was started.'],
  [44, 'extension_updated', 'example.lint', 'Lint was updated from 3.0.10 to 3.0.13.'],
  [43.5, 'setting_changed', 'lint.run', 'The setting lint.run was changed.'],
  [30, 'branch_switched', '', 'A branch was switched.'],
  [29.8, 'file_storm', '', 'More than 3,000 files changed within 10 s.'],
  [29.5, 'server_crashed', 'tsserver', 'tsserver crashed.'],
  [29.4, 'server_restarted', 'tsserver', 'tsserver of TypeScript and JavaScript Language Features was started again.'],
  [12, 'big_file', '5 to 20 MB', 'A file of 5 to 20 MB was opened.'],
  [11, 'alert', 'ServerSlow', 'ServerSlow is firing: completion of tsserver takes 2.1 s.'],
  [4, 'remedy_applied', 'watch-less', 'The remedy "Watch fewer files" was applied.'],
];

export const timelineEvents: readonly TimelineEvent[] = minutesAgo
  .map(([minutes, kind, subject, text]) => ({ at: unixMs(startAt - minutes * 60_000), kind, subject, text }))
  .reverse();

export const timelineFrame = (events: readonly TimelineEvent[] = timelineEvents): Frame => {
  const { rangeMs } = initialView;
  const stepMs = pointStep(rangeMs);
  const times = Array.from({ length: rangeMs / stepMs + 1 }, (_, at) => startAt - rangeMs + at * stepMs);
  const valueAt = (time: number): number => {
    const ago = (startAt - time) / 60_000;
    const slow = ago < 29.5 && ago > 8 ? 900 : 0;
    return 140 + slow + 60 * Math.sin(time / 90_000) + 25 * Math.sin(time / 17_000);
  };
  const series = [{ labels: {}, values: times.map(valueAt) }];
  return {
    ...frameOf('warning'),
    answers: { [responseName(initialView)]: { kind: 'matrix', times, series } },
    timeline: { events, from: unixMs(startAt - rangeMs), to: unixMs(startAt), more: 0 },
  };
};
