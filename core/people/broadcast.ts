// A message of an admin to everybody: written, looked at, then sent once.
import type { Instant } from '../instant.ts';

export type Broadcast = {
  readonly id: string;
  readonly by: number;
  readonly text: string;
  readonly at: Instant;
  readonly state: 'preview' | 'sent' | 'cancelled';
};

export type BroadcastStore = {
  put(broadcast: Broadcast): Promise<void>;
  get(id: string): Promise<Broadcast | undefined>;
  /** Moves a preview on; false where it was moved before or is not there. */
  move(id: string, state: 'sent' | 'cancelled'): Promise<boolean>;
};

/** The subject of the notice that carries it. */
export const broadcastSubject = (id: string): string => `broadcast:${id}`;
export const broadcastOf = (subject: string): string | undefined => /^broadcast:([\w-]{1,40})$/.exec(subject)?.[1];
