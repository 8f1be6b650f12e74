// Signs in as a person does: a link from the store, its page, its form; and sends forms as a browser would.
import { randomBytes } from 'node:crypto';
import { SIGN_IN_LINK_MS } from '../../../core/access.ts';
import type { World } from './world.ts';

export type Session = { readonly cookie: string; readonly csrf: string };

export const hidden = (page: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';

/** The cookies an answer sets, as a browser would send them back. */
export const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ');

export const newLink = async (world: World, subscriber: number): Promise<string> => {
  const token = randomBytes(32).toString('base64url');
  await world.stores.signInLinks.put(token, { subscriber, untilWallMs: world.deps.clock.wallMs() + SIGN_IN_LINK_MS });
  return token;
};

/** Posts a form; `fields` may hold what no honest form would. */
export const post = (
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields), headers: { ...headers } });

/** A browser that has opened the link and pressed Continue. */
export const signIn = async (world: World, url: string, subscriber: number): Promise<Session> => {
  const token = await newLink(world, subscriber);
  const offer = await fetch(`${url}/login/${token}`);
  const check = hidden(await offer.text(), 'check');
  const entered = await post(`${url}/login`, { token, check }, { cookie: cookiesOf(offer) });
  if (entered.status !== 303) throw new Error(`signing in was answered ${entered.status}`);
  const cookie = entered.headers
    .getSetCookie()
    .find((one) => one.startsWith('v7_session=') && !one.startsWith('v7_session=;'));
  const session = cookie?.split(';')[0] ?? '';
  const page = await (await fetch(`${url}/login`, { headers: { cookie: session } })).text();
  return { cookie: session, csrf: hidden(page, 'csrf') };
};
