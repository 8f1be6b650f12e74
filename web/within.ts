// A bound on waiting for someone else's answer.

/** The answer did not come in time; the message says whose and how long was waited. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** Resolves or rejects as `work` does; after `wallMs` rejects with NoAnswerError. The work itself goes on. */
export const within = async <T>(wallMs: number, what: string, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswerError(`${what}: no answer within ${wallMs / 1000} s`)), wallMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
