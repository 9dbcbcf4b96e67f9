/** Which rows of a long table are in the document. All have one height, so that this is arithmetic. */
export const longRowPx = 24;
/** Rows beyond the edges, so that a fast scroll shows no gap. */
const spare = 12;

/** From the first to before the last. */
export const windowOf = (
  { top, height }: { readonly top: number; readonly height: number },
  count: number,
): { readonly first: number; readonly last: number } => {
  const last = Math.min(count, Math.ceil((top + height) / longRowPx) + spare);
  return { first: Math.min(last, Math.max(0, Math.floor(top / longRowPx) - spare)), last };
};
