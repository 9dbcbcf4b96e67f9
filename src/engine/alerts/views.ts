/** Episodes as a table shows them: one pure function of the condition, of what people did, and of what mutes it now. */
import { severities, type Alert, type AlertStatus, type Severity, type SeverityRow } from '../../common/alerts.ts';
import type { AlertList } from '../../common/protocol/alerts.ts';
import type { UnixMs } from '../../common/units.ts';
import { noCounts } from './effects.ts';
import { categoryOf, severityOf, type Episode } from './episodes.ts';
import { respondBy } from './escalation.ts';
import { ratioOf, type Flap } from './flapping.ts';
import type { Mute } from './muting.ts';

interface Beside {
  readonly mute: Mute | undefined;
  readonly flap: Flap | undefined;
  readonly severityTable: readonly SeverityRow[];
}

const statusOf = (episode: Episode, { mute, flap }: Beside): AlertStatus => {
  if (episode.condition === 'resolved') return 'resolved';
  if (episode.condition === 'pending') return 'pending';
  if (mute !== undefined) return mute.kind;
  if (flap?.flapping === true) return 'flapping';
  return episode.acknowledgedAt === undefined ? 'new' : 'acknowledged';
};

const alertOf = (episode: Episode, beside: Beside): Alert => {
  const { mute, flap, severityTable } = beside;
  const due = respondBy(episode, severityTable);
  const isMuted = mute !== undefined && episode.condition === 'firing';
  const { rule, snoozedUntil: _snoozed, seenAt: _seen, machineWide: _whose, ...shown } = episode;
  return {
    ...shown,
    name: rule,
    severity: severityOf(episode.labels),
    category: categoryOf(episode.labels),
    status: statusOf(episode, beside),
    summary: episode.annotations['summary'] ?? rule,
    description: episode.annotations['description'] ?? '',
    ...(due === undefined ? {} : { respondBy: due }),
    ...(isMuted && mute.by !== undefined ? { mutedBy: mute.by } : {}),
    ...(isMuted && mute.until !== undefined ? { mutedUntil: mute.until } : {}),
    flapRatio: flap === undefined ? 0 : ratioOf(flap.changes),
  };
};

/** What views are made of at one moment. */
export interface Sight {
  muteOf(episode: Episode): Mute | undefined;
  flapOf(fingerprint: string): Flap | undefined;
  readonly severityTable: readonly SeverityRow[];
}

export const seen = (episode: Episode, { muteOf, flapOf, severityTable }: Sight): Alert =>
  alertOf(episode, {
    mute: episode.condition === 'resolved' ? undefined : muteOf(episode),
    flap: flapOf(episode.fingerprint),
    severityTable,
  });

const listCap = 500;

/** The worst first, with the counts of all. */
export const listOf = (
  episodes: readonly Episode[],
  sight: Sight,
): Pick<AlertList, 'alerts' | 'firing' | 'muted' | 'severityTable'> => {
  const alerts = episodes.map((episode) => seen(episode, sight)).sort(byWorth);
  return { alerts: alerts.slice(0, listCap), ...countsOf(alerts), severityTable: sight.severityTable };
};

const since = ({ firingSince, pendingSince }: Alert): UnixMs => firingSince ?? pendingSince;
const order = (alert: Alert): number => (alert.condition === 'resolved' ? 10 : 0) + severities.indexOf(alert.severity);

/** The worst first, then the newest; what is over comes last. */
const byWorth = (a: Alert, b: Alert): number => order(a) - order(b) || since(b) - since(a);

/** Firing by severity, and how many of those firing something mutes. */
const countsOf = (
  alerts: readonly Alert[],
): { readonly firing: Readonly<Record<Severity, number>>; readonly muted: number } => {
  const firing = noCounts();
  let muted = 0;
  for (const { condition, status, severity } of alerts) {
    if (condition !== 'firing') continue;
    if (status === 'silenced' || status === 'snoozed' || status === 'inhibited') muted += 1;
    else firing[severity] += 1;
  }
  return { firing, muted };
};
