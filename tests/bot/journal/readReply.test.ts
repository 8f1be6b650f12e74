// Numbers and replies as people type them, and that what can be read in two ways is never guessed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNumber, settleBy } from '../../../bot/journal/readNumber.ts';
import { readReply } from '../../../bot/journal/readReply.ts';

const number = (value: number) => ({ kind: 'number', value });

describe('a number', () => {
  it.each([
    ['96450', 96_450],
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['96,450.50', 96_450.5],
    ['96 450', 96_450],
    ['$96,450.00', 96_450],
    ['96450 USD', 96_450],
    ['0.1', 0.1],
    ['0,1', 0.1],
    ['.5', 0.5],
    ['0.125', 0.125],
    ['1,234,567', 1_234_567],
    ['96.4k', 96_400],
    ["1'234.5", 1234.5],
  ])('%s is %d', (typed, value) => expect(readNumber(typed)).toEqual(number(value)));

  it.each(['', 'abc', '1.2.3', '1,23,4', '12a', '-5', '0', '1..2', '1,2,3.4.5', '5 6', '1e5', 'NaN', '٣'])(
    '%j is none',
    (typed) => expect(readNumber(typed)).toEqual({ kind: 'none' }),
  );

  it('with one mark before three digits is asked back, unless only one reading is near the market', () => {
    const read = readNumber('96,450');
    expect(read).toEqual({ kind: 'two ways', values: [96_450, 96.45] });
    expect(settleBy(read, 96_420)).toEqual(number(96_450));
    expect(settleBy(read, 96)).toEqual(number(96.45));
    expect(settleBy(readNumber('1,234'), 30)).toMatchObject({ kind: 'two ways' });
  });

  it('survives being written in either way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), fc.integer({ min: 0, max: 99 }), (whole, cents) => {
        const value = Number(`${whole}.${String(cents).padStart(2, '0')}`);
        const english = value.toLocaleString('en-US', { minimumFractionDigits: 2 });
        const german = value.toLocaleString('de-DE', { minimumFractionDigits: 2 });
        expect(readNumber(english)).toEqual(number(value));
        expect(readNumber(german)).toEqual(number(value));
      }),
      { numRuns: 200 },
    );
  });

  it('never throws, and is above zero where it is one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (typed) => {
        const read = readNumber(typed);
        if (read.kind === 'number') expect(read.value).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a reply', () => {
  it('says that the trade was taken, at what price and how much', () => {
    expect(readReply('took 96450')).toMatchObject({ kind: 'took', price: { read: number(96_450) } });
    expect(readReply('Took 0.1 @ 96,450')).toMatchObject({
      kind: 'took',
      price: { typed: '96,450' },
      amount: { read: number(0.1) },
    });
    expect(readReply('took 0.1 BTC at 96450.5')).toMatchObject({
      price: { read: number(96_450.5) },
      amount: { read: number(0.1) },
    });
    expect(readReply('took 96450 x 0.1')).toMatchObject({
      price: { read: number(96_450) },
      amount: { read: number(0.1) },
    });
    expect(readReply('took at 96450')).toMatchObject({ price: { read: number(96_450) } });
    expect(readReply('TOOK')).toEqual({ kind: 'took' });
    expect(readReply('took abc')).toMatchObject({ kind: 'took', price: { typed: 'abc', read: { kind: 'none' } } });
  });

  it('says that it was left, with what it brought', () => {
    expect(readReply('closed 97200')).toMatchObject({ kind: 'closed', price: { read: number(97_200) } });
    expect(readReply('exit at 97,200.50')).toMatchObject({ kind: 'closed', price: { read: number(97_200.5) } });
    expect(readReply('closed 97200 P/L +75.2')).toMatchObject({ price: { read: number(97_200) }, profit: 75.2 });
    expect(readReply('closed 97200, profit -12.5 USD')).toMatchObject({
      price: { read: number(97_200) },
      profit: -12.5,
    });
    expect(readReply('closed')).toEqual({ kind: 'closed' });
  });

  it('says what the other buttons say', () => {
    expect(readReply('skip')).toEqual({ kind: 'decision', decision: 'skipped' });
    expect(readReply('Watching')).toEqual({ kind: 'decision', decision: 'monitoring' });
    expect(readReply('undo')).toEqual({ kind: 'undo' });
    expect(readReply('Win!')).toEqual({ kind: 'result', result: 'win' });
    expect(readReply('break even')).toEqual({ kind: 'result', result: 'breakeven' });
    expect(readReply('96450')).toMatchObject({ kind: 'figure', figure: { read: number(96_450) } });
  });

  it.each(['what is this?', 'thanks', 'inside joke', '', 'tookk 5', '<b>'])('does not guess at %j', (text) =>
    expect(readReply(text)).toEqual({ kind: 'unclear' }),
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        readReply(text);
        readReply(`took ${text}`);
        readReply(`closed ${text}`);
      }),
      { numRuns: 300 },
    );
  });
});
