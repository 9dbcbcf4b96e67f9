/**
 * Offers: what the other side of the wire does for this page. An editor does everything; a browser's may not run commands,
 * and a token reaches only so far. What is not offered has no button.
 */
let offered: ((what: string) => boolean) | undefined;

/** Said once, before anything is drawn. */
export const offerOnly = (does: (what: string) => boolean): void => {
  offered = does;
};

/** `what`: a command, or the name of what is asked, as in `alerts.acknowledge`. */
export const isOffered = (what: string): boolean => offered?.(what) ?? true;
