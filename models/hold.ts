// How something read from the database is remembered: for good, or until the collector wants its memory.

/** Keeps a value and gives it back, or undefined once it is forgotten; `forgets` where that may happen. */
export type Hold = {
  <T extends object>(value: T): () => T | undefined;
  readonly forgets: boolean;
};

const strongly =
  <T extends object>(value: T) =>
  (): T =>
    value;
const weakly = <T extends object>(value: T) => {
  const held = new WeakRef(value);
  return (): T | undefined => held.deref();
};

/** For what stays small. */
export const forGood: Hold = Object.assign(strongly, { forgets: false });

/** For what grows with the years and can be read again: it costs memory only as long as there is plenty. */
export const whileThereIsRoom: Hold = Object.assign(weakly, { forgets: true });
