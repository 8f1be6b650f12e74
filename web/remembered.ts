// An answer that is kept until something changes or it grows old, so that many readers cost one reading.

export type Remembered<T> = {
  get(): Promise<T>;
  /** What is kept is out of date from now on. */
  forget(): void;
};

/** What took longer is renewed behind the readers' backs, who see the one before meanwhile. */
const QUICK_MS = 400;
/** An answer that was dear is asked for again no more often than this many times its price. */
const DEAR = 50;

/**
 * `read` may reject, which every waiting reader hears and nothing is kept of. `freshMs`: how old an answer may grow though
 * nobody has told of a change; wall milliseconds, as `wallMs` gives them.
 */
export const createRemembered = <T>(
  read: () => Promise<T>,
  { freshMs, wallMs }: { readonly freshMs: number; readonly wallMs: () => number },
): Remembered<T> => {
  let version = 0;
  let kept: { readonly value: T; readonly at: number; readonly tookMs: number; readonly version: number } | undefined;
  let running: { readonly version: number; readonly work: Promise<T> } | undefined;

  const begin = (): Promise<T> => {
    const [at, began, mark] = [wallMs(), performance.now(), version];
    const work = read().then((value) => {
      kept = { value, at, tookMs: performance.now() - began, version: mark };
      return value;
    });
    const run = { version: mark, work };
    running = run;
    const over = (): void => {
      if (running === run) running = undefined;
    };
    work.then(over, over);
    return work;
  };
  /** A reading that began before the last change does not tell of it. */
  const renew = async (): Promise<T> => {
    if (running?.version === version) return running.work;
    await running?.work.catch(() => undefined);
    return running?.version === version ? running.work : begin();
  };

  return {
    get: () => {
      if (kept === undefined) return renew();
      const { value, at, tookMs } = kept;
      // below 0 the clock was set back, and nobody knows
      const age = wallMs() - at;
      if (kept.version === version && age >= 0 && age <= Math.max(freshMs, DEAR * tookMs))
        return Promise.resolve(value);
      if (tookMs <= QUICK_MS) return renew();
      // whoever waits next hears why it failed
      renew().catch(() => {
        kept = undefined;
      });
      return Promise.resolve(value);
    },
    forget: () => {
      version += 1;
    },
  };
};
