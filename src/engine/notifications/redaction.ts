/** Takes out of what a service answers whatever of the request is secret: services repeat addresses, keys and headers. Pure. */
import type { Outgoing, Secrets, SendResult } from '../../common/protocol/channels.ts';

/** What is shorter is no secret, and would be found in every text. */
const shortest = 4;
/** Of an address: a part of its path or query that is no ordinary word. */
const shortestPart = 8;
/** Of a request these say nothing. */
const plainHeaders = /^(?:content-type|idempotency-key|x-vitals-(?:event|timestamp))$/;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const partsOfAddress = (text: string): readonly string[] => {
  if (!URL.canParse(text)) return [];
  const { pathname, search, searchParams, username, password, hash } = new URL(text);
  const spelled = `${pathname}&${search.slice(1)}`.split(/[/&=]/);
  const words = [...spelled, ...spelled.map(decoded), ...searchParams.values()].filter(
    ({ length }) => length >= shortestPart,
  );
  const whole = [pathname, `${pathname}${search}`, search.slice(1), hash.slice(1)].filter(({ length }) => length > 1);
  return [...whole, ...words, username, password];
};

/** A header is a scheme and what matters, as in `Bearer …`. */
const partsOf = (text: string): readonly string[] => [
  text,
  ...text.split(/\s+/).filter(({ length }) => length >= shortestPart),
  ...partsOfAddress(text),
];

const htmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const asHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (one) => htmlEntities[one] ?? one);

const base64 = (text: string): string => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));

/** As a service may spell it. */
const spellings = (given: string): readonly string[] => {
  // Half a character cannot be spelled for an address.
  const text = given.replaceAll(/\p{Surrogate}/gu, '\ufffd');
  const json = JSON.stringify(text).slice(1, -1);
  return [
    text,
    encodeURIComponent(text),
    encodeURI(text),
    json,
    json.replaceAll('/', '\\/'),
    asHtml(text),
    base64(text),
  ];
};

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Everything of a request that must not be repeated, the longest first. */
export const secretTexts = (secrets: Secrets, outgoing?: Outgoing): readonly string[] => {
  const ofHttp =
    outgoing?.kind === 'http'
      ? Object.entries(outgoing.headers).flatMap(([name, value]) => (plainHeaders.test(name) ? [] : [value]))
      : [];
  const parts = [...Object.values(secrets), ...ofHttp].flatMap(partsOf);
  const all = new Set(parts.filter(({ length }) => length >= shortest).flatMap(spellings));
  return [...all].sort((a, b) => b.length - a.length);
};

export const withoutSecrets = (text: string, secret: readonly string[]): string => {
  if (secret.length === 0) return text;
  const left = text.replaceAll(new RegExp(secret.map(literally).join('|'), 'gi'), '…');
  // A text that was cut may end in the first half of one.
  const low = left.toLowerCase();
  for (const one of secret)
    for (let length = one.length - 1; length >= shortest; length -= 1)
      if (low.endsWith(one.slice(0, length).toLowerCase())) return `${left.slice(0, -length)}…`;
  return left;
};

export const resultWithout = (result: SendResult, secret: readonly string[]): SendResult => {
  if (result.kind === 'answered') return { ...result, body: withoutSecrets(result.body, secret) };
  return result.kind === 'failed' ? { ...result, reason: withoutSecrets(result.reason, secret) } : result;
};
