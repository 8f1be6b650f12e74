// One message owed to one person: the outbox row and the states it moves through.
import type { Instant } from './instant.ts';

/**
 * `card` a signal's photo; `state` a change of that card in place; `touch` a change of it that only adorns, such as another
 * button; `thesis` the reply that tells of its broken thesis; `outcome` the reply that tells how it ended; `level` the word
 * that the price is near one a person watches, the revision saying which (LEVEL_REVISION); `missed` the list of cards that
 * expired before they could be delivered; `summary` a day's, whose subject is the day; `notice` a sentence to an admin, whose
 * subject says what about; `alarm` one that rings, whose subject is the alarm's key.
 */
export type DeliveryKind =
  | 'card'
  | 'state'
  | 'touch'
  | 'thesis'
  | 'outcome'
  | 'level'
  | 'missed'
  | 'summary'
  | 'notice'
  | 'alarm';

/** Once each and never again, whatever is asked later. */
export const LEVEL_REVISION = { entry: 1, target: 2, stop: 3 } as const;

export type DeliveryState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'sending'; readonly leaseUntilWallMs: number; readonly claim?: string }
  | { readonly kind: 'sent'; readonly messageId: number; readonly at: Instant; readonly bare?: true }
  /**
   * `planned`: it waits because somebody wished so (quiet hours, a delay), not because it could not be sent. `unsure`:
   * Telegram's answer did not reach us, so that nobody knows whether the person has it
   */
  | {
      readonly kind: 'retry';
      readonly notBeforeWallMs: number;
      readonly because: string;
      readonly planned?: true;
      readonly unsure?: true;
    }
  | { readonly kind: 'dead'; readonly because: string };

/**
 * Unique by (subscriber, kind, subject, revision); `id` is made of these. `subject` is the signal's id, or what a notice
 * is about. `repeats` counts the times a row was found still in `sending` after its lease, or was sent without Telegram's
 * answer reaching us: the person may have had it before.
 */
export type Delivery = {
  readonly id: string;
  readonly subscriber: number;
  readonly kind: DeliveryKind;
  readonly subject: string;
  readonly revision: number;
  readonly attempts: number;
  readonly repeats: number;
  readonly queuedAt: Instant;
  readonly state: DeliveryState;
};

export type DeliveryKey = Pick<Delivery, 'subscriber' | 'kind' | 'subject' | 'revision'>;

/** What becomes of a claimed row. */
export type DeliveryEnd = { readonly delivery: Delivery; readonly state: DeliveryState };

/** A card as it went out: `at` is the market instant written on it, `repeats` as of its row; `bare`: it has no picture. */
export type SentCard = {
  readonly messageId: number;
  readonly at: Instant;
  readonly repeats: number;
  readonly bare?: true;
};

/** Why a card was not delivered that was no longer worth acting on when it could have been. */
export const EXPIRED_MEANWHILE = 'it had expired before it could be delivered';

export const deliveryId = (key: DeliveryKey): string => `${key.subscriber}:${key.kind}:${key.subject}:${key.revision}`;

/** What the courier says of one attempt. `unreachable`: this person cannot be written to until they come back. */
export type DeliveryResult =
  | { readonly kind: 'sent'; readonly messageId: number; readonly at: Instant; readonly bare?: true }
  | {
      readonly kind: 'retry';
      readonly afterMs: number;
      readonly because: string;
      /** what must wait as long: this message, all of this chat's (its limit), or all (Telegram is not there) */
      readonly holds: 'message' | 'chat' | 'everything';
      /** it waits as its reader wished */
      readonly planned?: true;
      /** it may have arrived all the same: the request was on its way, and no answer came */
      readonly unsure?: true;
    }
  | { readonly kind: 'dead'; readonly because: string }
  | { readonly kind: 'unreachable'; readonly because: string };

/** Wall milliseconds before attempt `attempts + 1` where nobody told us how long to wait: 1 s, doubling, at most 60 s. */
export const backoffMs = (attempts: number): number => Math.min(60_000, 1000 * 2 ** Math.max(0, attempts - 1));
