// The outbox and the courier by a single row, as most tests look at them.
import type { Delivery, DeliveryResult, DeliveryState } from '../../core/delivery.ts';
import type { Courier, OutboxStore } from '../../core/ports/outbox.ts';

type Claims = Pick<OutboxStore, 'claim'>;
type Settles = Pick<OutboxStore, 'settle'>;

export const claimOne = async (outbox: Claims, wallMs: number, leaseMs: number): Promise<Delivery | undefined> =>
  (await outbox.claim(wallMs, leaseMs, 1))[0];

export const settleOne = async (outbox: Settles, delivery: Delivery, state: DeliveryState): Promise<boolean> =>
  (await outbox.settle([{ delivery, state }]))[0] === true;

export const carry = async (courier: Courier, delivery: Delivery): Promise<DeliveryResult> =>
  (await courier([delivery]))(delivery);
