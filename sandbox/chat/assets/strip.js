// The thin strip at the top: that this is the local Telegram, and the recorded market's time as it passes.

/** @import { ClockView, Link } from '../chatViews.ts' */
import { el } from './dom.js';
import { fullTime } from './times.js';

/**
 * @param {{ onTick: (nowMs: number) => void }} deps hears the market's now twice a second
 */
export const createStrip = ({ onTick }) => {
  /** @type {ClockView} */
  let clock = { nowMs: 0, speed: 0, held: true, paused: false, ended: false };
  let heardAt = performance.now();
  let shownMs = 0;
  let links = '';

  const time = el('time', { class: 'market-time' });
  const state = el('span', { class: 'market-state' });
  const places = el('span', { class: 'places' });
  const root = el(
    'div',
    { class: 'strip', role: 'note', 'aria-label': 'Local Telegram with the recorded market' },
    el(
      'span',
      { class: 'strip-what' },
      el('span', { class: 'dot' }),
      el('b', {}, 'Local Telegram'),
      ' · recorded market',
    ),
    places,
    el('span', { class: 'strip-when' }, time, state),
  );

  const stands = () => clock.held || clock.paused || clock.ended;

  /** Between two tellings the time is carried on, a second at most: a clock that holds must not run ahead. */
  const nowMs = () => {
    const passed = stands() ? 0 : Math.min(performance.now() - heardAt, 1000) * clock.speed;
    return clock.nowMs + passed;
  };

  const tick = () => {
    const now = nowMs();
    // a telling may come a moment early; the shown time then waits instead of going back
    shownMs = now < shownMs && shownMs - now < 2000 * Math.max(clock.speed, 1) ? shownMs : now;
    if (stands()) shownMs = now;
    const text = fullTime(shownMs);
    if (time.textContent !== text) time.textContent = text;
    onTick(shownMs);
  };

  const showState = () => {
    const text = clock.ended
      ? 'the recording has ended'
      : clock.paused
        ? 'paused'
        : clock.held
          ? `×${clock.speed} · waits for the cycle`
          : `×${clock.speed}`;
    if (state.textContent !== text) state.textContent = text;
    root.classList.toggle('held', (clock.held || clock.paused) && !clock.ended);
    root.classList.toggle('ended', clock.ended);
  };

  setInterval(tick, 250);

  return {
    root,
    nowMs,
    /** @param {ClockView} next @param {readonly Link[]} nextLinks */
    set: (next, nextLinks) => {
      clock = next;
      heardAt = performance.now();
      showState();
      tick();
      const key = JSON.stringify(nextLinks);
      if (key === links) return;
      links = key;
      const web = nextLinks.filter(({ url }) => /^https?:/u.test(url));
      places.replaceChildren(
        ...web.map(({ label, url }) => el('a', { href: url, target: '_blank', rel: 'noopener' }, label)),
      );
    },
  };
};
