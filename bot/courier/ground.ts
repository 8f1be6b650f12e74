// What every taker of a row stands on, and how loudly its message may arrive.
import { type Api, InputFile } from 'grammy';
import { passageOf } from '../../core/delivery/audience.ts';
import { defaultPreferences, type MessageKind, type Preferences } from '../../core/delivery/preferences.ts';
import type { Delivery, DeliveryResult } from '../../core/delivery.ts';
import type { Instant } from '../../core/instant.ts';
import type { Subscriber } from '../../core/ports/people.ts';
import type { Clock, Log } from '../../core/ports/shell.ts';
import type { FactsDeps, PersonalRow } from '../cardFacts.ts';
import type { ChartPhotos } from '../chartPhotos.ts';
import { withPlainFallback } from '../replies.ts';
import type { DueSummary } from '../summary/scheduled.ts';
import type { Html } from '../text/html.ts';
import { operatorWords } from '../text/operator.ts';

export type CourierDeps = FactsDeps & {
  readonly api: Api;
  readonly photos: ChartPhotos;
  readonly log: Log;
  readonly redact: (words: string) => string;
  /** without the @; undefined before the bot was started */
  readonly botUsername?: () => string | undefined;
  /** writes a person's summary of the day its subject names; undefined where there is none to write */
  readonly summaryOf?: (reader: Subscriber, subject: string) => Promise<DueSummary | undefined>;
};

/** One row with who it is for and, where it is about a signal, the signal as they have it. */
export type Errand = { readonly delivery: Delivery; readonly reader: Subscriber | undefined };
export type SignalErrand = Errand & { readonly row: PersonalRow };

export const wishesOf = (reader: Subscriber | undefined): Preferences => reader?.preferences ?? defaultPreferences;

/** Wall milliseconds until a market instant. */
export const wallUntil = (clock: Clock, at: Instant): number => Math.max(250, (at - clock.now()) / clock.speed);

/** The topic of a group in which its messages stand. */
export const threadOf = (reader: Subscriber | undefined): { readonly message_thread_id?: number } =>
  reader?.place?.threadId === undefined ? {} : { message_thread_id: reader.place.threadId };

/** Whether a message of the kind rings, arrives silently or, as undefined, not at all. */
export const loudnessOf = (
  { clock }: Pick<CourierDeps, 'clock'>,
  reader: Subscriber | undefined,
  message: { readonly kind: Exclude<MessageKind, 'card' | 'suspended'>; readonly symbol?: string },
): { readonly disable_notification: boolean } | undefined => {
  const passage = passageOf(message, wishesOf(reader), clock.now());
  return passage.kind === 'send' ? { disable_notification: !passage.ring } : undefined;
};

export const switchedOff = { kind: 'dead', because: operatorWords.switchedOff } as const satisfies DeliveryResult;

/** Sends words by themselves; where Telegram cannot read their markup, plainly. */
export const sendWords = async (
  { api, clock }: CourierDeps,
  { delivery, reader }: Errand,
  words: Html,
  how: Omit<NonNullable<Parameters<Api['sendMessage']>[2]>, 'parse_mode'>,
): Promise<DeliveryResult> => {
  const message = await withPlainFallback(
    (text, style) =>
      api.sendMessage(delivery.subscriber, text, {
        ...style,
        link_preview_options: { is_disabled: true },
        ...threadOf(reader),
        ...how,
      }),
    words,
  );
  return { kind: 'sent', messageId: message.message_id, at: clock.now() };
};

/** The same with a picture, uploaded anew. */
export const sendPicture = async (
  { api, clock }: CourierDeps,
  { delivery, reader }: Errand,
  png: Buffer,
  caption: Html,
  how: { readonly disable_notification: boolean },
): Promise<DeliveryResult> => {
  const message = await withPlainFallback(
    (text, style) =>
      api.sendPhoto(delivery.subscriber, new InputFile(png, 'chart.png'), {
        caption: text,
        ...style,
        ...threadOf(reader),
        ...how,
      }),
    caption,
  );
  return { kind: 'sent', messageId: message.message_id, at: clock.now() };
};
