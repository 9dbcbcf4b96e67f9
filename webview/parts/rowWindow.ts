/** Which rows of a long table are in the document. All have one height, so that this is arithmetic. */
const leastRowPx = 24;
/** Rows beyond the edges, so that a fast scroll shows no gap. */
const spare = 12;

/** Room for a line of text of this size. */
export const rowPxOf = (fontPx: number): number => Math.max(leastRowPx, Math.ceil(fontPx * 1.4) || 0);

/** From the first to before the last. */
export const windowOf = (
  { top, height }: { readonly top: number; readonly height: number },
  { count, rowPx }: { readonly count: number; readonly rowPx: number },
): { readonly first: number; readonly last: number } => {
  const last = Math.min(count, Math.ceil((top + height) / rowPx) + spare);
  return { first: Math.min(last, Math.max(0, Math.floor(top / rowPx) - spare)), last };
};
