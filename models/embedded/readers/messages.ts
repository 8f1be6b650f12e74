// What the writer's thread and a reader's say to each other.

export type ReaderOptions = {
  readonly file: string;
  /** 1 to 15: in the ids of its cursors. */
  readonly slot: number;
  /** One whole number of 32 bits: the job that is to be given up, since nobody waits for it any more. */
  readonly given: SharedArrayBuffer;
};

/** A reading command; `body` is its BSON. */
export type Job = {
  readonly job: number;
  readonly name: string;
  readonly db: string;
  readonly body: Uint8Array;
  readonly connectionId: number;
};

/** The BSON of its answer, and how many cursors the reader has open now. */
export type JobDone = { readonly job: number; readonly reply: Uint8Array; readonly cursors: number };
