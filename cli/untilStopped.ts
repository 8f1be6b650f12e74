// Waits for the word to stop: SIGTERM, SIGINT, or what else ends the command.

/** Resolves at the first signal or when `other` resolves. A second signal ends the process at once. */
export const untilStopped = async (other?: Promise<unknown>): Promise<void> => {
  const asked = Promise.withResolvers<void>();
  const once = (): void => {
    asked.resolve();
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => process.exit(1));
  };
  process.once('SIGTERM', once);
  process.once('SIGINT', once);
  await Promise.race([asked.promise, other ?? asked.promise]);
};
