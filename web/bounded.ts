// The bound on what a page waits for.
import { RequestError } from './query.ts';
import { NoAnswerError, within } from './within.ts';

const WAIT_MS = 5000;

/** Resolves or rejects as the work does; after 5 s of wall time with RequestError 503. */
export const bounded = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await within(WAIT_MS, 'the database', work);
  } catch (error) {
    if (error instanceof NoAnswerError)
      throw new RequestError(503, 'The database does not answer at the moment. /health tells the state of each part.');
    throw error;
  }
};
