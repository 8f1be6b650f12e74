// Keeps one event stream open, comes back by itself after every loss, and goes on where it stopped.

import { apiUrl } from './api.js';

/** a tab nobody looks at lets its stream go after this time: a browser opens only six to one address */
const hiddenForMs = 60_000;
const againAfterMs = 1_000;

/**
 * @param {{ person: number, after: string, onEvent: (event: any) => void, onLink: (up: boolean) => void }} deps
 * `onEvent` hears each event once and in order; `reload` means that events were missed and all must be loaded again
 */
export const openStream = ({ person, after, onEvent, onLink }) => {
  let lastId = after;
  /** @type {EventSource | undefined} */
  let source;
  let timer = 0;

  const stop = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };

  const start = () => {
    stop();
    const opened = new EventSource(apiUrl('events', { person, after: lastId }));
    source = opened;
    opened.addEventListener('open', () => onLink(true));
    opened.addEventListener('message', ({ data, lastEventId }) => {
      if (source !== opened) return;
      if (lastEventId !== '') lastId = lastEventId;
      onEvent(JSON.parse(data));
    });
    opened.addEventListener('error', () => {
      if (source !== opened) return;
      stop();
      onLink(false);
      timer = setTimeout(start, againAfterMs);
    });
  };

  let hiddenTimer = 0;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === 'hidden') hiddenTimer = setTimeout(stop, hiddenForMs);
    else if (source === undefined) start();
  });
  addEventListener('pagehide', stop);
  addEventListener('pageshow', () => source ?? start());
  start();
};
