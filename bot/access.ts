// Who may use the bot: fails closed. Admins by configuration, admins and members by the store, nobody else.

import type { Subscriber, SubscriberStore } from '../core/ports/people.ts';
import type { Clock } from '../core/ports/shell.ts';

export type Access = {
  /** Somebody who has been let in and was not shut out. */
  allowed(id: number): Promise<boolean>;
  isAdmin(id: number): Promise<boolean>;
  /** Named in the configuration: no button ends their access. */
  isFixed(id: number): boolean;
  isBlocked(id: number): Promise<boolean>;
  /** Everybody who may decide, by id. */
  admins(): Promise<readonly number[]>;
  /** Makes the person an active subscriber and returns them; a claim makes an admin, and nobody loses that role here. */
  join(person: { readonly id: number; readonly firstName: string }, claimed: boolean): Promise<Subscriber>;
  /** Lets a group or channel in, or moves its cards to another topic. */
  joinPlace(place: {
    readonly id: number;
    readonly title: string;
    readonly kind: 'group' | 'channel';
    readonly threadId?: number;
  }): Promise<Subscriber>;
  /** Shuts out, also somebody who was never in; false for those named in the configuration. */
  block(id: number, title: string): Promise<boolean>;
  /** Telegram says that the person has blocked the bot, or let it in again; strangers are not noted. */
  reachable(id: number, isReachable: boolean): Promise<void>;
};

/** Of somebody who is no admin by a claim. */
const roleOf = (isNamed: boolean) => ({ role: isNamed ? 'admin' : 'member', named: isNamed }) as const;

/**
 * Brings the stored roles in line with the configuration, at a start: who is named there hears alarms like any admin, and who
 * was an admin by that alone is none any more once the name is gone.
 */
export const settleNamed = async (subscribers: SubscriberStore, admins: readonly number[]): Promise<void> => {
  for (const one of await subscribers.admins())
    if (one.named && !admins.includes(one.id)) await subscribers.put({ ...one, ...roleOf(false) });
  for (const one of (await subscribers.among(admins)).values())
    if (one.role !== 'admin')
      await subscribers.put({ ...one, ...roleOf(true), state: one.state === 'blocked' ? 'active' : one.state });
};

export const createAccess = (deps: {
  readonly subscribers: SubscriberStore;
  readonly admins: readonly number[];
  readonly clock: Clock;
}): Access => {
  const { subscribers, admins, clock } = deps;
  const isFixed = (id: number): boolean => admins.includes(id);
  const isIn = (one: Subscriber | undefined): one is Subscriber => one !== undefined && one.state !== 'blocked';
  return {
    allowed: async (id) => isFixed(id) || isIn(await subscribers.get(id)),
    isAdmin: async (id) => {
      if (isFixed(id)) return true;
      const one = await subscribers.get(id);
      return isIn(one) && one.role === 'admin';
    },
    isFixed,
    isBlocked: async (id) => !isFixed(id) && (await subscribers.get(id))?.state === 'blocked',
    admins: async () => {
      const stored = (await subscribers.admins()).filter(isIn).map(({ id }) => id);
      return [...new Set([...admins, ...stored])].toSorted((a, b) => a - b);
    },
    join: async ({ id, firstName }, claimed) => {
      const known = await subscribers.get(id);
      const own = claimed || (known?.role === 'admin' && known.named !== true);
      const subscriber: Subscriber = {
        ...known,
        id,
        firstName,
        ...(own ? { role: 'admin', named: false } : roleOf(isFixed(id))),
        state: 'active',
        joinedAt: known?.joinedAt ?? clock.now(),
      };
      await subscribers.put(subscriber);
      return subscriber;
    },
    joinPlace: async ({ id, title, kind, threadId }) => {
      const known = await subscribers.get(id);
      const subscriber: Subscriber = {
        ...known,
        ...{ id, firstName: title, role: 'member', state: 'active', joinedAt: known?.joinedAt ?? clock.now() },
        place: { kind, ...(threadId === undefined ? {} : { threadId }) },
      };
      await subscribers.put(subscriber);
      return subscriber;
    },
    block: async (id, title) => {
      if (isFixed(id)) return false;
      const known = await subscribers.get(id);
      if (known) await subscribers.setState(id, 'blocked');
      else await subscribers.put({ id, firstName: title, role: 'member', state: 'blocked', joinedAt: clock.now() });
      return true;
    },
    reachable: async (id, isReachable) => {
      const known = await subscribers.get(id);
      if (!known || known.state === 'blocked') return;
      // who has paused stays paused, whatever else they do meanwhile
      if (!isReachable && known.state === 'active') await subscribers.setState(id, 'unreachable', 'active');
      else if (isReachable && known.state === 'unreachable') await subscribers.setState(id, 'active', 'unreachable');
    },
  };
};
