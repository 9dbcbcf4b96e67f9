/** Frames looked at: an extension's own code can stand below a deep client library. */
const frames = 50;

/**
 * The stack of the moment, formatted only when it is asked for: most children are no language servers, and taking the
 * frames costs a fraction of writing them out.
 */
export const stackHere = (): (() => string) => {
  const holder: { stack?: unknown } = {};
  const limit = Error.stackTraceLimit;
  if (limit < frames) Error.stackTraceLimit = frames;
  Error.captureStackTrace(holder, stackHere);
  Error.stackTraceLimit = limit;
  return () => (typeof holder.stack === 'string' ? holder.stack : '');
};

export const noStack = (): string => '';
