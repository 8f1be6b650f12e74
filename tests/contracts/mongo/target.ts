// The server a contract is checked against, and what a refusal of it was.
import type { Db } from 'mongodb';

export type Target = {
  /** A database nobody else uses. */
  readonly db: () => Db;
};

/** The code of the error a promise ends with; 0 when it does not. */
export const codeOf = async (action: Promise<unknown>): Promise<number> => {
  try {
    await action;
    return 0;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : -1;
  }
};
