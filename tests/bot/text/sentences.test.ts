// The other things a person reads, as they are read.
import { describe, expect, it } from 'vitest';
import { parsePress, pressData } from '../../../bot/callbackData.ts';
import { cardKeyboard, detailsKeyboard, resultKeyboard } from '../../../bot/cardKeyboard.ts';
import { createRedactor } from '../../../bot/telegramErrors.ts';
import { stranger, strangerToast } from '../../../bot/text/access.ts';
import { detailsText } from '../../../bot/text/details.ts';
import { nextCycle, welcome } from '../../../bot/text/greetings.ts';
import { describedCommands, help } from '../../../bot/text/help.ts';
import { markup, plain, visibleLength } from '../../../bot/text/html.ts';
import { outcomeReply } from '../../../bot/text/outcomeReply.ts';
import { signalsList } from '../../../bot/text/signalsList.ts';
import { wordsOf } from '../../../bot/text/words.ts';
import { plus } from '../../../core/instant.ts';
import { at, endedAt, NOON, reportOf, signalOf } from '../support/signals.ts';

const signal = signalOf();
const took = { signalId: signal.id, subscriber: 1, decision: 'took', at: NOON, late: false } as const;

describe('sentences', () => {
  it('tell how a signal ended, and what the person had said', () => {
    const outcome = endedAt(signal, 'target', 1.7);
    expect(plain(outcomeReply({ signal, outcome, decision: took, repeated: false }))).toBe(
      '🎯 BTC-USD BUY · TARGET +1.7 R\nEntered 96,420.00 at 14:31 UTC, left 97,500.00 at 16:02 UTC, after 1 h 31 min.\n+1.09 % after costs.\nYou: Took.',
    );
    const unknown = { kind: 'unknown', because: 'two hours of candles are missing' } as const;
    expect(plain(outcomeReply({ signal, outcome: unknown, decision: undefined, repeated: true }))).toBe(
      '❔ BTC-USD BUY · UNRESOLVED\nHow it ended cannot be told: two hours of candles are missing\nYou: no answer.\nsent again after an interruption',
    );
  });

  it('say when the next cycle ends', () => {
    expect(plain(nextCycle(at('2024-01-15T14:31:40Z')))).toBe('The next cycle ends at 14:35 UTC, in 3 min.');
  });

  it('give a stranger one sentence with the number to copy', () => {
    for (const told of [false, true]) expect(markup(stranger(4711, told))).toMatch(/^Hello![^.]*<code>4711<\/code>$/);
    expect(strangerToast(2 ** 52).length).toBeLessThanOrEqual(200);
  });

  it('greet, with and without a signal', () => {
    const hello = { firstName: '<Ann>', now: NOON, hasSignal: true, claimed: false };
    expect(plain(welcome(hello))).toContain('Hello <Ann>!');
    expect(plain(welcome({ ...hello, hasSignal: false, claimed: true }))).toMatch(
      /admin.*\n.*\nNo signal has come yet/,
    );
    const known = new Set(describedCommands);
    const asMember = help(NOON, { version: '0.1.0', isAdmin: false, known });
    const asAdmin = help(NOON, { version: '0.1.0', isAdmin: true, known });
    expect(visibleLength(asAdmin)).toBeLessThan(4096);
    expect(plain(asMember)).not.toContain('/event');
    expect(plain(asAdmin)).toContain('/event add 2026-12-10 19:00Z FOMC');
    expect(plain(help(NOON, { version: undefined, isAdmin: true, known: new Set(['help']) }))).not.toContain(
      '/journal',
    );
  });

  it('list the last signals with how they ended', () => {
    const rows = [
      { signal, outcome: { kind: 'open' } as const },
      { signal: signalOf({ symbol: 'SOL-USD', direction: 'SELL' }), outcome: endedAt(signal, 'stop', -1.3) },
    ];
    expect(plain(signalsList(rows, new Map([[signal.id, 'took']]), plus(NOON, 1)))).toBe(
      'The last 2 signals, times in UTC, results after costs\n01-15 14:30 BTC-USD BUY · 72/100 · open ✅\n01-15 14:30 SOL-USD SELL · 72/100 · STOP -1.3 R\n/signal 20240115T1425Z-BTC-USD shows one with its card.\n✅ took · ❌ skipped · 📊 monitoring',
    );
    expect(plain(signalsList([], new Map(), NOON))).toBe(
      'No signal has come yet. When one does, it arrives here by itself.',
    );
  });

  it('tell the whole why on Details', () => {
    const text = plain(detailsText({ signal, report: reportOf(signal), outcome: { kind: 'open' } }));
    expect(text).toContain(
      '• Hurst 0.58 ± 0.05, like noise (512 points; it has no direction): 7 % of pure noise shows as much',
    );
    expect(text).toContain('• Candles: read, as of 14:30:00 (2880 rows)');
    expect(text).toContain('Order flow: missing');
    expect(text).toContain('Gathered in 412 ms, thought for 9 ms');
  });
});

describe('buttons', () => {
  it('carry at most 64 bytes for the longest signal', () => {
    const id = `20261122T1105Z-${'A'.repeat(20)}`;
    const long = signalOf({ id, symbol: 'A'.repeat(20) });
    const words = wordsOf(undefined);
    const shown = { page: 'market', part: 1, parts: 3, words } as const;

    const pages = detailsKeyboard(id, ['gates', 'market', 'technical'], shown)?.inline_keyboard.flat() ?? [];
    const cards = (['took', 'monitoring', undefined] as const).flatMap((standing) =>
      [true, false].flatMap((open) =>
        cardKeyboard({ words, signal: long, standing, open, watched: ['stop'] }).inline_keyboard.flat(),
      ),
    );
    const figure = pressData({ kind: 'figure', figure: 'entry', price: 123_456.123_456, signalId: id });
    const sizes = [
      ...cards,
      ...pages,
      ...resultKeyboard(id, words).inline_keyboard.flat(),
      { callback_data: figure },
    ].flatMap((button) => ('callback_data' in button ? [Buffer.byteLength(button.callback_data)] : []));
    expect(sizes.length).toBeGreaterThan(30);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
  });

  it('are read back as they were written, and foreign data is not', () => {
    for (const press of [
      { kind: 'decision', decision: 'monitoring', signalId: 'a-B_1' },
      { kind: 'undo', signalId: 'x' },
      { kind: 'details', signalId: 'x' },
      { kind: 'page', page: 'technical', part: 2, signalId: 'x' },
      { kind: 'watch', level: 'stop', signalId: 'x' },
      { kind: 'result', result: 'breakeven', signalId: 'x' },
      { kind: 'ask', figure: 'exit', signalId: 'x' },
      { kind: 'figure', figure: 'entry', price: 0.000_12, signalId: 'x' },
      { kind: 'take back', signalId: 'x' },
    ] as const)
      expect(parsePress(pressData(press))).toEqual(press);
    for (const data of [
      '',
      'd:x:1',
      'd:t:',
      'd:t:<b>',
      'i:',
      'p:x:a',
      'p:g:',
      'w::x',
      'j:e:-1:x',
      'j:e:0:x',
      'v:zz:',
      'menu/0/0',
    ])
      expect(parsePress(data)).toBeUndefined();
  });
});

it('a token never stands in a text, nor its like', () => {
  const token = '7000001:test-secret';
  expect(createRedactor(token)(`GET https://x/bot${token}/getMe 123456789:AAabcdefghijklmnopqrst`)).toBe(
    'GET https://x/bot[token]/getMe [token]',
  );
});
