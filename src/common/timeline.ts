/** The timeline: what changed, beside what happened. An event is a moment, a kind, whom it is about, and a sentence. */
import type { UnixMs } from './units.ts';

export const lanes = {
  alerts: 'Alerts',
  extensions: 'Extensions',
  settings: 'Settings',
  servers: 'Servers',
  files: 'Files',
  window: 'Window',
} as const;
export type LaneId = keyof typeof lanes;
export const laneIds = Object.keys(lanes) as readonly LaneId[];

/**
 * Whose a kind is. `window`: of the window that saw it. Of the machine, and told by every window that sees it:
 * `moment` is one event when they tell it within seconds; `state` is none when it says what was last known of its subject.
 */
type Whose = 'window' | 'moment' | 'state';
interface Kind {
  readonly lane: LaneId;
  readonly label: string;
  readonly whose: Whose;
}

export const timelineKinds = {
  alert: { lane: 'alerts', label: 'Alert', whose: 'window' },
  extension_installed: { lane: 'extensions', label: 'Extension installed', whose: 'state' },
  extension_updated: { lane: 'extensions', label: 'Extension updated', whose: 'state' },
  extension_uninstalled: { lane: 'extensions', label: 'Extension uninstalled', whose: 'state' },
  extension_enabled: { lane: 'extensions', label: 'Extension enabled', whose: 'window' },
  extension_disabled: { lane: 'extensions', label: 'Extension disabled', whose: 'window' },
  setting_changed: { lane: 'settings', label: 'Setting changed', whose: 'moment' },
  workspace_setting_changed: { lane: 'settings', label: "Workspace's setting changed", whose: 'window' },
  remedy_applied: { lane: 'settings', label: 'Remedy applied', whose: 'window' },
  remedy_undone: { lane: 'settings', label: 'Remedy undone', whose: 'window' },
  response: { lane: 'settings', label: 'Automatic response', whose: 'window' },
  provider_timing: { lane: 'settings', label: 'Provider timing', whose: 'window' },
  server_started: { lane: 'servers', label: 'Server started', whose: 'window' },
  server_restarted: { lane: 'servers', label: 'Server restarted', whose: 'window' },
  server_crashed: { lane: 'servers', label: 'Server crashed', whose: 'window' },
  server_exited: { lane: 'servers', label: 'Server ended', whose: 'window' },
  branch_switched: { lane: 'files', label: 'Branch switched', whose: 'window' },
  file_storm: { lane: 'files', label: 'Many files changed', whose: 'window' },
  big_file: { lane: 'files', label: 'Big file opened', whose: 'window' },
  window_opened: { lane: 'window', label: 'Window opened', whose: 'window' },
  window_reloaded: { lane: 'window', label: 'Window reloaded', whose: 'window' },
  machine_slept: { lane: 'window', label: 'Sleep', whose: 'moment' },
  engine_stalled: { lane: 'window', label: 'Measuring stood still', whose: 'window' },
  history_replaced: { lane: 'window', label: 'History set aside', whose: 'moment' },
} as const satisfies Readonly<Record<string, Kind>>;
export type TimelineKind = keyof typeof timelineKinds;
export const isTimelineKind = (value: unknown): value is TimelineKind =>
  typeof value === 'string' && Object.hasOwn(timelineKinds, value);

export interface TimelineEvent {
  readonly at: UnixMs;
  readonly kind: TimelineKind;
  /** The id of an extension or remedy, the key of a setting, the name of a server or rule; or ''. Never a path or a value. */
  readonly subject: string;
  /** One short sentence. */
  readonly text: string;
}

/** What is asked of it: what lies in `rangeMs` before `endMs`, or before now. */
export interface TimelineQuery {
  readonly rangeMs: number;
  readonly endMs?: number;
}
export interface TimelineAnswer {
  /** The newest first, from `from` to `to`. */
  readonly events: readonly TimelineEvent[];
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** Older ones in the range that were too many to be told. */
  readonly more: number;
}

export const timelineDays = 30;
