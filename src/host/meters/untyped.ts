/** Callers may be plain JavaScript: what should be a text may be anything. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
