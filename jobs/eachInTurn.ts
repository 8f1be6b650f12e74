// Runs steps one after the other; one that fails keeps none of the others from running.

/** Rejects with the first error, once all have been tried. Nothing more is begun once the signal aborts. */
export const eachInTurn = async (
  steps: readonly ((signal: AbortSignal) => Promise<unknown>)[],
  signal: AbortSignal,
): Promise<void> => {
  const errors: unknown[] = [];
  for (const step of steps) {
    if (signal.aborted) break;
    try {
      await step(signal);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
};
