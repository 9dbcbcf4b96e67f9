/**
 * Opsgenie's Alert API. One alert is one of theirs: its id is their alias.
 * Source: https://docs.opsgenie.com/docs/alert-api (message 130 characters, alias 512, description 15,000, tags 50 each,
 * 20 of them, source 100, note 25,000). What is closed or acknowledged and unknown is accepted, and ignored there.
 */
import type { Severity } from '../../common/alerts.ts';
import { cut, post, worstOf, type Request } from './kind.ts';

const priorities: Readonly<Record<Severity, string>> = { critical: 'P1', high: 'P2', medium: 'P3', low: 'P5' };
const hosts = { us: 'https://api.opsgenie.com', eu: 'https://api.eu.opsgenie.com' };
const paths = { acknowledged: 'acknowledge', resolved: 'close' } as const;

export const opsgenieRequest: Request = (message, { settings, secrets }) => {
  const { event, title, text, key } = message;
  const worst = worstOf(message);
  const { url, region } = settings.texts;
  const base = `${url ?? hosts[region === 'eu' ? 'eu' : 'us']}/v2/alerts`;
  const headers = { authorization: `GenieKey ${secrets['apiKey'] ?? ''}` };
  const alias = cut(worst?.id ?? key, 512);
  if (event === 'acknowledged' || event === 'resolved') {
    const user = (event === 'acknowledged' ? worst?.acknowledgedBy : worst?.resolvedBy) ?? 'IDE Vitals';
    return post(
      `${base}/${encodeURIComponent(alias)}/${paths[event]}?identifierType=alias`,
      { user: cut(user, 100), source: 'IDE Vitals', note: cut(worst?.note ?? title, 25_000) },
      headers,
    );
  }
  const tags = (settings.lists['tags'] ?? []).slice(0, 20).map((tag) => cut(tag, 50));
  const details = { ...worst?.labels };
  return post(
    base,
    {
      message: cut(title, 130),
      alias,
      description: cut(text === '' ? title : text, 15_000),
      tags,
      details,
      source: 'IDE Vitals',
      priority: worst === undefined ? 'P5' : priorities[worst.severity],
    },
    headers,
  );
};
