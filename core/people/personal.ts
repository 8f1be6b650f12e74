// What a store holds about one person, to hand over and to remove.

export type PersonalRecords = {
  /** As plain JSON values, oldest first. */
  exportOf(person: number): Promise<readonly unknown[]>;
  /** How many were removed. */
  forget(person: number): Promise<number>;
};
