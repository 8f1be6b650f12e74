// How long a way into the page stays open, wall milliseconds.
import { DAY_MS, MINUTE_MS } from './instant.ts';

/** A sign-in link is good once within this. */
export const SIGN_IN_LINK_MS = 10 * MINUTE_MS;

/** After this a browser signs in anew. */
export const WEB_SESSION_MS = 30 * DAY_MS;
