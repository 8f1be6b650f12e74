// One request under way for many askers: three symbols that want the same value ask the upstream once.

export type SharedFlight<T> = (
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  gaveUp: () => T,
) => Promise<T>;

type Flight<T> = { readonly landed: Promise<T>; readonly stop: AbortController; askers: number };

/**
 * Joins the work under way or begins it. An asker that is aborted gets `gaveUp()` at once; the work itself is aborted only when
 * the last asker has gone. Rejects as the work does.
 */
export const createSharedFlight = <T>(): SharedFlight<T> => {
  let flight: Flight<T> | undefined;

  const launch = (work: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const stop = new AbortController();
    const begun: Flight<T> = { landed: work(stop.signal), stop, askers: 0 };
    const clear = (): void => {
      if (flight === begun) flight = undefined;
    };
    begun.landed.then(clear, clear);
    return begun;
  };

  return async (signal, work, gaveUp) => {
    if (signal.aborted) return gaveUp();
    const mine = (flight ??= launch(work));
    mine.askers += 1;
    const left = Promise.withResolvers<T>();
    const leave = (): void => left.resolve(gaveUp());
    signal.addEventListener('abort', leave);
    try {
      return await Promise.race([mine.landed, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      mine.askers -= 1;
      if (mine.askers === 0) {
        mine.stop.abort();
        if (flight === mine) flight = undefined;
      }
    }
  };
};
