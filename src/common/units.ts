/** Branded numbers: a stamp is not a duration is not a size. Branding costs nothing at run time. */
declare const brand: unique symbol;
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A duration in milliseconds, from the monotonic clock. */
export type Ms = Brand<number, 'ms'>;
/** A stamp in milliseconds since the Unix epoch, from the wall clock. */
export type UnixMs = Brand<number, 'unix-ms'>;

export const ms = (value: number): Ms => value as Ms;
export const unixMs = (value: number): UnixMs => value as UnixMs;

/** `at` moved by `by`; the only arithmetic between stamps and durations. */
export const later = (at: UnixMs, by: Ms): UnixMs => (at + by) as UnixMs;
/** The duration from `from` to `to`; negative when `to` is earlier. */
export const between = (from: UnixMs, to: UnixMs): Ms => (to - from) as Ms;
