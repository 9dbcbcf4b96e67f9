/** Where a target is: a port that takes TCP connections, or a web page. */
export type Place =
  { readonly kind: 'tcp'; readonly host: string; readonly port: number } | { readonly kind: 'web'; readonly url: URL };

export interface Target {
  /** As the user calls it; the label of its series. */
  readonly name: string;
  readonly text: string;
  readonly place: Place;
}

const targetCap = 8;
const nameLimit = 40;
const key = 'vitals.network.targets';

/** `host:port`, an IPv6 address in brackets, or an address that begins with http:// or https://. */
export const placeOf = (text: string): Place | undefined => {
  if (/^https?:\/\//i.test(text)) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    // A password in an address would be sent along, and shown wherever the setting is.
    return url === undefined || url.username !== '' || url.password !== '' ? undefined : { kind: 'web', url };
  }
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host !== undefined && port >= 1 && port <= 65_535 ? { kind: 'tcp', host, port } : undefined;
};

/** The targets of the setting, and what is wrong with the others. */
export const readTargets = (
  setting: unknown,
): { readonly targets: readonly Target[]; readonly problems: readonly string[] } => {
  if (setting === undefined || setting === null) return { targets: [], problems: [] };
  if (typeof setting !== 'object' || Array.isArray(setting))
    return { targets: [], problems: [`${key} must be an object: a name and an address each`] };
  const problems: string[] = [];
  const targets: Target[] = [];
  for (const [name, text] of Object.entries(setting as Readonly<Record<string, unknown>>)) {
    const place = typeof text === 'string' ? placeOf(text) : undefined;
    if (name.trim() === '' || name.length > nameLimit)
      problems.push(`${key}: a name has 1 to ${String(nameLimit)} characters`);
    else if (typeof text !== 'string' || place === undefined)
      problems.push(`${key}: '${name}' needs host:port, or an http or https address without a password`);
    else if (targets.length >= targetCap) problems.push(`${key}: '${name}' is beyond the ${String(targetCap)} targets`);
    else targets.push({ name, text, place });
  }
  return { targets, problems };
};
