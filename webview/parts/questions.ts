/** What a panel has asked, by number, and not been answered yet. Pure. */
export interface Waiting<Ask> {
  readonly waiting: Readonly<Record<number, Ask>>;
  readonly nextRequest: number;
}
export interface Request<Ask> {
  readonly request: number;
  readonly ask: Ask;
}

/** Asks, and leaves out what waits already. */
export const asking = <Ask>(
  before: Waiting<Ask>,
  asks: readonly Ask[],
): { readonly after: Waiting<Ask>; readonly send: readonly Request<Ask>[] } => {
  const waiting: Record<number, Ask> = { ...before.waiting };
  const send: Request<Ask>[] = [];
  let request = before.nextRequest;
  for (const ask of asks) {
    const text = JSON.stringify(ask);
    if (Object.values(waiting).some((other) => JSON.stringify(other) === text)) continue;
    waiting[request] = ask;
    send.push({ request, ask });
    request += 1;
  }
  return { after: { waiting, nextRequest: request }, send };
};
