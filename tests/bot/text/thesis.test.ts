// A broken thesis in words: on the card's head, and to those who are in the trade.
import { describe, expect, it } from 'vitest';
import { type CardFacts, cardCaption, stateHead } from '../../../bot/text/card.ts';
import { plain, visibleLength } from '../../../bot/text/html.ts';
import { thesisReply } from '../../../bot/text/thesisReply.ts';
import { cycleId, plus, SLOT_MS } from '../../../core/instant.ts';
import { endedAt, NOON, reportOf, signalOf } from '../support/signals.ts';

const signal = signalOf();
const thesis = { at: plus(NOON, 2 * SLOT_MS + 12_000), cycle: cycleId(plus(NOON, 2 * SLOT_MS)) };
const later = plus(NOON, 3 * SLOT_MS);
const head = (changes: Partial<CardFacts> = {}) =>
  stateHead({ signal, outcome: { kind: 'open' }, thesis, now: later, ...changes });

describe('the head of a card whose thesis is broken', () => {
  it('says so, with when and by what, until the signal has ended', () => {
    expect(head()).toBe('THESIS BROKEN · at 14:40 UTC, by SELL');
    expect(head({ signal: { ...signal, direction: 'SELL' } })).toBe('THESIS BROKEN · at 14:40 UTC, by BUY');
    expect(head({ now: plus(signal.expiresAt, 1) })).toBe('ENDED · result follows');
    expect(head({ outcome: endedAt(signal, 'target', 1.7) })).toBe('TARGET +1.7 R');
  });

  it('never says that the levels may still be acted on', () => {
    expect(head({ now: signal.validUntil })).not.toContain('VALID');
  });

  it('stands first on the card, which stays within what Telegram takes', () => {
    const caption = cardCaption({
      ...{ signal: { ...signal, reasoning: 'up '.repeat(300) }, outcome: { kind: 'open' }, thesis, now: later },
      ...{ report: reportOf(signal), sentAt: NOON, settledLikeThis: { n: 7, wins: 4 }, repeated: true },
      decision: { signalId: signal.id, subscriber: 1, decision: 'took', at: NOON, late: false },
    });
    expect(plain(caption)).toMatch(/^🚨 V7 SIGNAL · BTC-USD · THESIS BROKEN · at 14:40 UTC, by SELL\n/);
    expect(visibleLength(caption)).toBeLessThanOrEqual(1000);
  });
});

describe('the word to those who are in it', () => {
  it('tells what happened and that the paper trade runs on, and advises nothing', () => {
    const decision = { signalId: signal.id, subscriber: 1, decision: 'monitoring', at: NOON, late: false } as const;
    expect(plain(thesisReply({ signal, thesis, decision, repeated: false }))).toBe(
      [
        '⚠️ BTC-USD BUY · THESIS BROKEN',
        'At 14:40 UTC a SELL on BTC-USD passed every gate while this BUY is open. No new signal goes out for it.',
        'The paper trade runs on by its levels: stop 95,800.00, target 97,500.00, until 2024-01-15 18:30 UTC.',
        'Nothing is advised beyond that.',
        'You: Monitoring.',
      ].join('\n'),
    );
    expect(plain(thesisReply({ signal, thesis, decision, repeated: true }))).toMatch(
      /\nsent again after an interruption$/,
    );
  });
});
