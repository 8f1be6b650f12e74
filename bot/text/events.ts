// What an admin hears about the list of events of high impact.
import { MINUTE_MS } from '../../core/instant.ts';
import type { EventFile } from '../../core/market/events/eventFile.ts';
import type { EventWindow, MarketEvent } from '../../core/market/events.ts';
import { dateTime } from '../../core/wording/times.ts';
import { type Html, html, lines } from './html.ts';
import { shorten } from './shorten.ts';

const LISTED = 25;
const ERRORS = 8;

const when = ({ at, name }: Pick<MarketEvent, 'at' | 'name'>): Html =>
  html`<b>${shorten(name, 60)}</b> on ${dateTime(at)} UTC`;

const around = ({ beforeMs, afterMs }: EventWindow): string =>
  `from ${beforeMs / MINUTE_MS} minutes before to ${afterMs / MINUTE_MS} minutes after it`;

export const eventsAdminsOnly = (): Html => html`The list of events is kept by the admins of this bot.`;

export const eventAdded = (event: MarketEvent, isNew: boolean, window: EventWindow): Html =>
  isNew
    ? html`Noted: ${when(event)}. No signal goes out ${around(window)}.`
    : html`${when(event)} is on the list already.`;

export const eventRemoved = (event: Pick<MarketEvent, 'at' | 'name'>, wasThere: boolean): Html =>
  wasThere
    ? html`Removed: ${when(event)}.`
    : html`There is no ${when(event)} on the list. /event shows what is there, ready to copy.`;

export const eventRefused = (because: string): Html => html`${shorten(because, 400)}`;

/** Earliest first, each with who listed it; an empty list says that it claims nothing. */
export const eventList = (events: readonly MarketEvent[], window: EventWindow): Html =>
  events.length === 0
    ? lines(
        html`No event is listed, so none keeps a signal back. That claims nothing: there may well be one that nobody has listed.`,
        html`Add one with <code>/event add 2026-12-10 19:00Z FOMC</code>, or many: /event import and below it one event a line.`,
      )
    : lines(
        html`<b>${events.length === 1 ? 'One event' : `${events.length} events`} of high impact</b>, times in UTC. No signal goes out ${around(window)}.`,
        ...events
          .slice(0, LISTED)
          .map(
            ({ at, name, source }) =>
              html`• <code>${dateTime(at)}Z ${shorten(name, 60)}</code> · listed by ${shorten(source, 60)}`,
          ),
        events.length > LISTED ? html`and ${events.length - LISTED} later ones` : undefined,
        html`What is not on this list is not known to me.`,
      );

/** What came of a pasted list. */
export const eventsImported = ({ events, skipped, errors }: EventFile, added: number): Html =>
  lines(
    html`${added} of ${events.length} ${events.length === 1 ? 'event' : 'events'} added${added < events.length ? '; the others are past or were on the list already' : ''}.`,
    skipped > 0 ? html`${skipped} of lower impact passed over.` : undefined,
    ...errors.slice(0, ERRORS).map((error) => html`• ${shorten(error, 160)}`),
    errors.length > ERRORS ? html`and ${errors.length - ERRORS} more lines that could not be read` : undefined,
  );
