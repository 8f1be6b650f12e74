// What is said of mutes: what they keep away, and until when.
import type { Mute } from '../../core/delivery/preferences.ts';
import { clockIn, dateTimeIn, zoneTitle } from '../../core/delivery/timeZone.ts';
import { DAY_MS, type Instant } from '../../core/instant.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';

type Now = { readonly now: Instant; readonly timeZone: string };

const what = (mute: Mute): string => (mute.what === 'all' ? 'everything' : mute.what);

const moment = (at: Instant, { now, timeZone }: Now): string =>
  Math.abs(at - now) < DAY_MS ? clockIn(at, timeZone) : dateTimeIn(at, timeZone);

const time = ({ from, until }: Mute, when: Now): string => {
  const end = until === null ? 'until you unmute it' : `until ${moment(until, when)}`;
  return from > when.now ? `from ${moment(from, when)} ${end}` : end;
};

/** 'everything until 18:00', for a line or a button. */
export const muteWords = (mute: Mute, when: Now): string => `${what(mute)} ${time(mute, when)}`;

export const muted = (mute: Mute, when: Now): Html =>
  html`🔇 Muted: ${muteWords(mute, when)}${mute.until === null ? '' : ` (${zoneTitle(when.timeZone)})`}. New signals stay away; what you took or monitor still arrives, without a sound. /unmute lets them come again.`;

export const muteList = (mutes: readonly Mute[], when: Now): Html =>
  mutes.length === 0
    ? lines(
        html`🔈 <b>Mutes</b>: nothing is muted.`,
        html`Tap below, or type <code>/mute 4h</code>, <code>/mute BTC</code>, <code>/mute all</code>, <code>/mute until 08:00</code>, <code>/mute 13:00-15:00</code>.`,
      )
    : lines(
        html`🔇 <b>Mutes</b>`,
        ...mutes.map((mute) => html`• ${muteWords(mute, when)}`),
        html`Tap one to unmute it. Times are those of ${zoneTitle(when.timeZone)}.`,
      );

export const muteNotRead = (word: string | undefined, symbols: readonly string[]): Html =>
  lines(
    html`${word === undefined ? 'That' : shorten(word, 60)} is no time and no symbol I watch${symbols.length > 0 ? ` (${symbols.join(', ')})` : ''}.`,
    html`I read <code>/mute 4h</code>, <code>/mute BTC</code>, <code>/mute BTC 2d</code>, <code>/mute all</code>, <code>/mute until 08:00</code> and <code>/mute 13:00-15:00</code>.`,
  );

export const unmuted = (removed: readonly Mute[]): Html =>
  removed.length === 0
    ? html`🔈 Nothing is muted, so there was nothing to lift.`
    : html`🔈 Unmuted: ${removed.map(what).join(', ')}. New signals come again.`;
export const notMuted = (word: string): Html => html`🔈 ${shorten(word, 40)} is not muted. /mute shows what is.`;

export const unmuteLabel = (mute: Mute, when: Now): string => `🔈 Unmute ${muteWords(mute, when)}`;
export const muteAllLabels = {
  oneHour: 'All 1 h',
  fourHours: 'All 4 h',
  morning: 'All until 08:00',
  open: 'All, no end',
} as const;
export const muteSymbolLabel = (symbol: string): string => `🔇 ${shorten(symbol, 20)}`;
export const mutedToast = (mute: Mute, when: Now): string => `Muted: ${muteWords(mute, when)}`;
export const unmutedToast = 'Unmuted';
