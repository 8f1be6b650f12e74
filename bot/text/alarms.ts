// What rings an admin: a condition that began, or is over; and what a start has missed.
import { type Instant, SLOT_MS, slotOf } from '../../core/instant.ts';
import type { AlarmState } from '../../core/watch/alarms.ts';
import { dateTime, hhmm, span } from '../../core/wording/times.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';

const AGAIN = html`<i>sent again after an interruption</i>`;

/** '🔔 ALARM · ...' with what to do, or '✅ Over: ...' with how long it lasted. */
export const alarmText = ({ state, at, raisedAt, detail, remedy }: AlarmState, repeated: boolean): Html =>
  state === 'raised'
    ? lines(
        html`🔔 <b>ALARM</b> · ${dateTime(at)} UTC`,
        html`${shorten(detail, 2500)}.`,
        html`What to do: ${shorten(remedy, 1000)}.`,
        repeated ? AGAIN : undefined,
      )
    : lines(
        html`✅ <b>Over</b> since ${hhmm(at)} UTC, after ${span(at - raisedAt)}.`,
        html`It was: ${shorten(detail, 2500)}.`,
        repeated ? AGAIN : undefined,
      );

/** Said once a start: which slots have no verdict because nothing ran. */
export const startText = (lastRecorded: Instant, startedAt: Instant): Html => {
  const missed = Math.max(0, (slotOf(startedAt) - lastRecorded) / SLOT_MS - 1);
  return lines(
    html`▶️ Started at ${dateTime(startedAt)} UTC.`,
    missed === 0
      ? html`Nothing was missed: the last verdict is of ${hhmm(lastRecorded)}.`
      : html`Nothing ran for ${span(startedAt - lastRecorded)}: ${missed} ${missed === 1 ? 'cycle has' : 'cycles have'} no verdict, the last one is of ${dateTime(lastRecorded)} UTC.`,
    missed === 0
      ? undefined
      : html`Open signals are followed over the gap on every candle, and what waited for you is being sent.`,
  );
};
