// The word to stop: SIGTERM, SIGINT, or what else ends the command; heard from the moment it is asked for.

export type Stop = {
  /** True once somebody asked. */
  asked(): boolean;
  /** Resolves when somebody asks, or when `other` resolves; rejects with `other`. */
  until(other?: Promise<unknown>): Promise<void>;
};

/** Made first thing in a command, so that a signal during its start leads through its orderly end. A second one ends the process. */
export const listenForStop = (): Stop => {
  const word = Promise.withResolvers<void>();
  let asked = false;
  const hear = (): void => {
    if (asked) process.exit(1);
    asked = true;
    word.resolve();
  };
  process.on('SIGTERM', hear);
  process.on('SIGINT', hear);
  return {
    asked: () => asked,
    until: async (other) => {
      await Promise.race([word.promise, ...(other ? [other] : [])]);
    },
  };
};
