// /export: everything kept about the person, as one JSON file.
import { InputFile } from 'grammy';
import { iso } from '../../core/instant.ts';
import { conversationKey } from '../../core/people/conversation.ts';
import { withPlainFallback } from '../replies.ts';
import { troubleOf } from '../telegramErrors.ts';
import { answer, type Command, type CommandDeps, type Typed } from './command.ts';

/** Telegram takes 50 MB. */
const LIMIT_BYTES = 48 * 1024 * 1024;
const ATTEMPTS = 3;

const everythingOf = async ({ stores, clock }: CommandDeps, { from }: Typed): Promise<Buffer> => {
  const [you, trail, asked] = await Promise.all([
    stores.subscribers.get(from.id),
    stores.audit.of(from.id),
    stores.conversations.read(conversationKey(from.id, from.id)),
  ]);
  const records: Record<string, readonly unknown[]> = {};
  for (const [name, store] of Object.entries(stores.personal)) records[name] = await store.exportOf(from.id);
  const all = { exportedAt: iso(clock.now()), you: you ?? null, openQuestion: asked ?? null, trail, ...records };
  return Buffer.from(`${JSON.stringify(all, null, 2)}\n`);
};

/** Sends the file; where Telegram asks to wait, once more after that. */
const sendFile = async (deps: CommandDeps, { chatId, words }: Typed, file: Buffer, name: string): Promise<void> => {
  for (let n = 1; ; n++) {
    try {
      await withPlainFallback(
        (caption, style) =>
          deps.api.sendDocument(chatId, new InputFile(file, name), { caption, ...style, disable_notification: true }),
        words.personal.exportCaption(),
      );
      return;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind !== 'flood' || n >= ATTEMPTS) throw error;
      await deps.clock.sleep(trouble.retryAfterMs);
    }
  }
};

export const exportMine: Command = async (deps, typed) => {
  const file = await everythingOf(deps, typed);
  if (file.length > LIMIT_BYTES) return answer(deps, typed, typed.words.personal.exportTooBig());
  const day = iso(deps.clock.now()).slice(0, 10);
  await sendFile(deps, typed, file, `v7-signals-${typed.from.id}-${day}.json`);
};
