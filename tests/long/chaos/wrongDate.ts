// Makes this process's own date wrong by as much as it is told, as a machine's clock that is set does to all its programs.

export type WrongDate = {
  /** How far the date is off, milliseconds. */
  ms(): number;
  set(ms: number): void;
};

/** From now on `Date.now()` and `new Date()` of this thread are off; a date of a given instant stays what it is. */
export const goWrong = (): WrongDate => {
  const Real = Date;
  let offMs = 0;
  const now = (): number => Real.now() + offMs;
  globalThis.Date = new Proxy(Real, {
    construct: (real, args, by) =>
      Reflect.construct(real, args.length === 0 ? [now()] : args, by === proxied ? real : by),
    get: (real, name) => (name === 'now' ? now : Reflect.get(real, name)),
  });
  const proxied = globalThis.Date;
  return {
    ms: () => offMs,
    set: (ms) => {
      offMs = ms;
    },
  };
};
