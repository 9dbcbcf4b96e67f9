/**
 * Where a browser reaches this server besides its own address: as the editor says when its user opens the dashboard, which
 * may be a port that it forwards, or a path of its own server. In: such an address. Out: whether an Origin or a Host is of
 * one. Bound: eight, the oldest goes first; they end with the engine.
 */
const addressCap = 8;

export class OtherAddresses {
  private readonly origins = new Set<string>();

  /** False where it is no address of the web. */
  add(address: string): boolean {
    const url = URL.parse(address);
    if (url === null || !/^https?:$/.test(url.protocol)) return false;
    this.origins.delete(url.origin);
    this.origins.add(url.origin);
    const [oldest] = this.origins;
    if (this.origins.size > addressCap && oldest !== undefined) this.origins.delete(oldest);
    return true;
  }

  hasOrigin(origin: string): boolean {
    return this.origins.has(origin.toLowerCase());
  }

  /** A Host says nothing of the scheme. */
  hasHost(host: string | undefined): boolean {
    return ['http', 'https'].some((scheme) => this.hasOrigin(`${scheme}://${host ?? ''}`));
  }
}
