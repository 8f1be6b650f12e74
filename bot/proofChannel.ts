// Posts the proof's head in a channel, once a call, and says what came of it.
import type { Api } from 'grammy';
import { instant } from '../core/instant.ts';
import type { ProofChannel } from '../core/ports/record.ts';
import { troubleOf } from './telegramErrors.ts';

/** Wall milliseconds before what Telegram refuses for good is tried again: somebody may have let the bot in. */
const REFUSED_AGAIN_MS = 60_000;
const OUTAGE_AGAIN_MS = 5_000;

export type ProofChannelDeps = {
  readonly api: Api;
  /** '@name', or the numeric id of the channel */
  readonly chat: string;
  readonly redact: (words: string) => string;
};

/** Without sound and without markup; Telegram's own date is what counts. Never rejects. */
export const createProofChannel =
  ({ api, chat, redact }: ProofChannelDeps): ProofChannel =>
  async (words) => {
    try {
      const { message_id: messageId, date } = await api.sendMessage(chat, words, { disable_notification: true });
      return { kind: 'posted', post: { chat, messageId, date: instant(date * 1000) } };
    } catch (error) {
      const trouble = troubleOf(error);
      const afterMs =
        trouble.kind === 'flood'
          ? trouble.retryAfterMs
          : trouble.kind === 'outage'
            ? OUTAGE_AGAIN_MS
            : REFUSED_AGAIN_MS;
      return { kind: 'failed', afterMs, because: redact(trouble.because) };
    }
  };
