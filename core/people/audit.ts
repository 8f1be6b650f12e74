// The trail of who let whom in, shut whom out, and changed what for everybody.
import type { Instant } from '../instant.ts';

export const AUDIT_ACTIONS = [
  'claimed',
  'invited',
  'withdrew',
  'joined',
  'approved',
  'declined',
  'blocked',
  'unblocked',
  'left',
  'publishing off',
  'publishing on',
  'phase',
  'broadcast',
  'set',
  'place in',
  'place out',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** `by` and `whom` are Telegram ids; 0 stands for somebody whose data was removed. */
export type AuditEntry = {
  readonly at: Instant;
  readonly by: number;
  readonly action: AuditAction;
  readonly whom?: number;
  readonly note?: string;
};

export type AuditTrail = {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(page: { readonly limit: number; readonly skip: number }): Promise<readonly AuditEntry[]>;
  count(): Promise<number>;
  /** Entries made by or about the person, oldest first. */
  of(id: number): Promise<readonly AuditEntry[]>;
  /** Writes 0 where the person stood and takes notes about them out; the trail itself stays. */
  forget(id: number): Promise<void>;
};
