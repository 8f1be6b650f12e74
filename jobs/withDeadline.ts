// A bound on a piece of work in wall time, whose timer ends with the work.

/** `signal` aborts after `timeoutMs` or with `stop`. Nothing is left ticking when the work has ended. */
export const withDeadline = async <T>(
  timeoutMs: number,
  stop: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const bound = new AbortController();
  const follow = (): void => bound.abort();
  const timer = setTimeout(follow, timeoutMs);
  if (stop?.aborted) follow();
  stop?.addEventListener('abort', follow);
  try {
    return await work(bound.signal);
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', follow);
  }
};
