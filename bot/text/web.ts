// The words around signing in to the page.
import { type Html, html, lines } from './html.ts';

export const webButton = '🌐 Open the page';

/** Above the button. */
export const webLink = (): Html =>
  html`Here is your way into the page. The link is yours alone, works once and for ten minutes: do not pass it on.`;

/** Without an address that others reach, the link is only of use where the service runs. */
export const webLinkHere = (url: string): Html =>
  lines(
    html`This link signs you in to the page. It works once and for ten minutes, and it opens only on the machine the service runs on:`,
    html`${url}`,
    html`For a button that works on your phone, the service's owner sets PUBLIC_URL.`,
  );

export const webOff = (): Html => html`The page is not open at the moment. Please try again in a minute.`;
