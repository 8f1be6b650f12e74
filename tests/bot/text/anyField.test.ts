// Any text in any field of a signal, a person or a command yields a message the local Bot API accepts, no number cut.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Html, markup } from '../../../bot/text/html.ts';
import { wordsOf } from '../../../bot/text/words.ts';
import type { Signal } from '../../../core/decision/verdict.ts';
import { plus } from '../../../core/instant.ts';
import type { Outcome, RecordedDecision } from '../../../core/record/outcome.ts';
import { price } from '../../../core/wording/numbers.ts';
import { formatText } from '../../../sandbox/telegram/format/formatText.ts';
import { telegramLimits } from '../../../sandbox/telegram/limits.ts';
import { endedAt, NOON, reportOf, signalOf } from '../support/signals.ts';

/** What Telegram makes of it; throws where it refuses. */
const taken = (html: Html, most = telegramLimits.textLength): string => {
  const { text } = formatText({ text: markup(html), parseMode: 'HTML', entities: '' }, telegramLimits);
  expect(text.trim()).not.toBe('');
  expect(text.length).toBeLessThanOrEqual(most);
  return text;
};

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 10_000 }),
  fc.constantFrom('', '<b>', '</code>', '&amp;&', '\u202e\u2066abc', '\u0000', '\ud800', '😀'.repeat(5000)),
  fc.constantFrom('x'.repeat(10_000), '\n\n\n', '1234567890'.repeat(1000), 'مرحبا بالعالم', '<tg-time unix="1">'),
);
const anyPrice = fc.oneof(fc.double({ min: 1e-8, max: 1e12, noNaN: true }), fc.constantFrom(1e-8, 123_456_789_012.67));

const anySignal = fc
  .record({ symbol: nasty, reasoning: nasty, factor: nasty, entry: anyPrice, stopLoss: anyPrice, takeProfit: anyPrice })
  .map(({ factor, ...fields }): Signal => ({ ...signalOf(), ...fields, keyFactors: [factor, factor] }));

const words = wordsOf(undefined);

it('of a signal: its card, replies to it, lists and screens', () => {
  fc.assert(
    fc.property(anySignal, nasty, fc.boolean(), (signal, text, open) => {
      const outcome: Outcome = open ? { kind: 'open' } : endedAt(signal, 'target', 1.7);
      const decision = { signalId: signal.id, subscriber: 1, decision: 'took', at: NOON, late: false } as const;
      const row = { signal, outcome };
      const trade = { entryPrice: signal.entry, exitPrice: signal.takeProfit, amount: 0.1, profit: 12.5 };
      const told = { share: 0.01, r: 1.2, word: 'win', profit: 12.5 } as const;
      const thesis = { at: NOON, cycle: signal.cycle };
      const status = { ...row, decision: 'took', mark: { price: signal.entry, at: NOON, moved: true }, trade } as const;
      const list = { ...row, word: decision, trade, result: told };
      const ends = { signal, outcome, decision, repeated: true };
      const said = [
        words.outcomeReply.outcomeReply(ends),
        words.thesisReply.thesisReply({ ...ends, thesis }),
        words.levelReply.levelReply({ signal, level: 'target', price: signal.entry, at: NOON, repeated: true }),
        words.missed.missedText({ rows: Array.from({ length: 30 }, () => row), more: 5 }),
        words.status.statusText(
          Array.from({ length: 40 }, () => status),
          NOON,
          words.greetings.nextCycle(NOON),
        ),
        words.signalsList.signalsList(
          Array.from({ length: 10 }, () => row),
          new Map<string, RecordedDecision['decision']>(),
          NOON,
        ),
        words.signalsList.tradesList(
          Array.from({ length: 10 }, () => row),
          NOON,
        ),
        words.journalList.journalText({
          rows: [list],
          shown: Array.from({ length: 8 }, () => list),
          now: NOON,
          isFirst: true,
        }),
        words.journal.tradeReadBack(row, trade, told),
        words.journal.resultReadBack(row, 'win', trade, told),
        words.journal.takenBack(row, { trade, decided: true }),
        words.journal.askFigure(row, 'entry'),
        words.journal.figureUnreadable(row, text),
        words.journal.figureTwoWays(row, text),
        words.journal.figureFar(row, text),
        words.journal.amountUnreadable(text),
        words.journal.replyUnclear(row),
        words.journal.cardMeant(row),
        ...words.detailsPages.pageTexts('market', { ...row, report: reportOf(signal), now: NOON }),
      ];
      for (const one of said) taken(one);
      const readBack = taken(words.journal.tradeReadBack(row, trade, told));
      for (const level of [signal.entry, signal.takeProfit]) expect(readBack).toContain(price(level, signal.tick));
      for (const label of [words.journal.cardLabel(row), words.buttons.decisionLabel('took', 'took')])
        expect(label.length).toBeLessThanOrEqual(200);
      expect(words.buttons.levelsToCopy(signal).length).toBeLessThanOrEqual(256);
    }),
    { numRuns: 40, seed: 6 },
  );
});

it('of a person and of what they type', () => {
  fc.assert(
    fc.property(nasty, nasty, (name, typed) => {
      const at = plus(NOON, 60_000);
      const event = { at, name, impact: 'high', source: typed } as const;
      const window = { beforeMs: 1_800_000, afterMs: 900_000 };
      const file = { events: [event], skipped: 2, errors: Array.from({ length: 20 }, () => typed) };
      const said = [
        words.greetings.welcome({ firstName: name, now: NOON, hasSignal: true, claimed: true }),
        words.help.unknownCommand(typed, undefined),
        words.market.marketUnknown(typed, ['BTC-USD', name]),
        words.market.marketText({ symbol: name, report: undefined, now: NOON }),
        words.why.whyUnknown(typed, [name]),
        words.why.whyNotKept(typed),
        words.stats.scopeUnknown(typed, [name]),
        words.signalAsked.signalUnknown(typed, undefined),
        words.signalAsked.signalAsked(name),
        words.events.eventAdded(event, true, window),
        words.events.eventList(
          Array.from({ length: 40 }, () => event),
          window,
        ),
        words.events.eventsImported(file, 1),
        words.alarms.alarmText(
          {
            key: 'k',
            state: 'raised',
            at: NOON,
            raisedAt: NOON,
            detail: typed,
            remedy: name,
            revision: 1,
            told: false,
          },
          true,
        ),
      ];
      for (const one of said) taken(one);
      taken(words.marketCaption.marketCaption(name), 1024);
      taken(words.equityCaption.equityCaption({ symbol: name.slice(0, 40) }), 1024);
    }),
    { numRuns: 60, seed: 7 },
  );
});
