// Who may use the bot: fails closed. Admins by configuration, admins and members by the store, nobody else.
import type { Clock, Subscriber, SubscriberStore } from '../core/ports.ts';

export type Access = {
  allowed(id: number): Promise<boolean>;
  isAdmin(id: number): Promise<boolean>;
  /** Makes the person an active subscriber and returns them; a claim makes an admin, and nobody loses that role here. */
  join(person: { readonly id: number; readonly firstName: string }, claimed: boolean): Promise<Subscriber>;
  /** Telegram says that the person has blocked the bot, or let it in again; strangers are not noted. */
  reachable(id: number, isReachable: boolean): Promise<void>;
};

export const createAccess = (deps: {
  readonly subscribers: SubscriberStore;
  readonly admins: readonly number[];
  readonly clock: Clock;
}): Access => {
  const { subscribers, admins, clock } = deps;
  return {
    allowed: async (id) => admins.includes(id) || (await subscribers.get(id)) !== undefined,
    isAdmin: async (id) => admins.includes(id) || (await subscribers.get(id))?.role === 'admin',
    join: async ({ id, firstName }, claimed) => {
      const known = await subscribers.get(id);
      const subscriber: Subscriber = {
        id,
        firstName,
        role: claimed || admins.includes(id) ? 'admin' : (known?.role ?? 'member'),
        state: 'active',
        joinedAt: known?.joinedAt ?? clock.now(),
      };
      await subscribers.put(subscriber);
      return subscriber;
    },
    reachable: async (id, isReachable) => {
      const known = await subscribers.get(id);
      if (!known) return;
      if (!isReachable) await subscribers.setState(id, 'unreachable');
      else if (known.state === 'unreachable') await subscribers.setState(id, 'active');
    },
  };
};
