// The switch by which an admin keeps new signals from going out; cycles, records and outcomes go on.
import type { Instant } from '../instant.ts';

/** `by` and `since` are absent while nobody has ever turned it. */
export type Publishing = { readonly on: boolean; readonly by?: number; readonly since?: Instant };

export type PublishingSwitch = {
  get(): Promise<Publishing>;
  /** False where it stood so already. */
  turn(on: boolean, by: number, at: Instant): Promise<boolean>;
};
