// The proof's head in a real channel of the local Telegram: said once, dated by Telegram; a channel that is not there is told.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../cli/hash.ts';
import { linkAfter } from '../../core/record/proof/chain.ts';
import { proofPost } from '../../core/wording/proof.ts';
import { embeddedForTests } from '../support/openOnEmbedded.ts';
import { ALEX, type BotWorld, startBotWorld, TOKEN } from './support/botWorld.ts';
import { signalOf } from './support/signals.ts';

const embedded = embeddedForTests();
let at: BotWorld;
beforeAll(async () => {
  at = await startBotWorld(embedded);
});
afterAll(() => at.stop());

describe('the proof channel', () => {
  it('carries number and hash as plain text, by name or by id, and gives back what Telegram says of it', async () => {
    const channel = at.world.createChat(ALEX, 'channel', 'V7 proof');
    if (channel.kind !== 'channel') throw new Error('a channel was made');
    const link = linkAfter(undefined, signalOf(), sha256);
    for (const chat of [`@${channel.username}`, String(channel.id)]) {
      at.rest();
      const result = await at.running.bot.proofChannel(chat)(proofPost(link));
      if (result.kind === 'failed') throw new Error(result.because);
      const message = at.world.history(channel.id, 10).find(({ messageId }) => messageId === result.post.messageId);
      expect(JSON.stringify(message)).toContain(link.hash);
      expect(result.post.date).toBe(Math.floor(at.time.market / 1000) * 1000);
    }
  });

  it('that is not there, or not ours, is told without the token, to be tried again in a minute', async () => {
    const result = await at.running.bot.proofChannel('@nobody_knows_this')('words');
    expect(result).toMatchObject({ kind: 'failed', afterMs: 60_000 });
    expect(result.kind === 'failed' && result.because).toMatch(/chat not found/i);
    expect(JSON.stringify(result)).not.toContain(TOKEN);
  });
});
