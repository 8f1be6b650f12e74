// The numbers of a reasoning: honest styles pass, an invented price never does, however it is written.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unfoundedNumbers } from '../../../core/decision/reasoningNumbers.ts';

const btc = {
  price: 96_420.5,
  known: [
    96_420.5, 95_980, 97_310.25, 440.5, 889.75, 210.4, 61.25, 1_234_567.8, 1_653_200, 100_000, 829_510_000_000, 2051.6,
    -1243.6, 0.5312,
  ],
  tolerance: 0.001,
};
const sol = { price: 98.41, known: [98.41, 97.2, 101.25, 0.62, 61.25], tolerance: 0.001 };
const doge = { price: 0.08123, known: [0.08123, 0.0805, 0.0831], tolerance: 0.001 };
const eth = { price: 2051.2, known: [2051.2, 2030, 2095.5], tolerance: 0.001 };

describe('honest styles pass', () => {
  test.each([
    'The price of $96.4k holds above the band.',
    'Entry 96,420 with the stop at 95,980.',
    'Entry 96420.5, stop 95980, target 97310.25.',
    'Price ~96,400, target $97,310.',
    'USD 1.2M volume in fifteen minutes.',
    'Bids of $1.65M stand within 10 bp.',
    'Volume of 1.2 million USD, market cap $830bn or 829.5 billion dollars.',
    'The range is $96-97k, or 96.0–97.3k.',
    'Since 2024 the market has traded around the clock.',
    'In January 2024 and on 15 Jan 2024, at 14:35 UTC (2024-01-15T14:35Z), nothing happened.',
    'Taker buys 64.25 %, change of 1,250 % in jest, 61 percent of paths, 120 bps.',
    'RSI 61, RSI 61.25 and RSI at 61.3 say the same.',
    '1,344 candles and 4,032 five-minute candles were used.',
    '6,120 of 10,000 paths reach the target; 10,000 simulated paths in all.',
    'EMA200, S&P500, M15 and BTC-USD 15m candles; BTC/USD 1h too.',
    'A 1344-candle window with n = 1343.',
    'Gold at 2,051.6 and CVD of -1,243.6 BTC (1244).',
    'The stop is $440.5 below and the target 889.75 above the price.',
    'Large trades from $100k; about $96,421.',
    "96'420.5 in the Swiss way, 96_420 in code, 96 420 with a thin space: 96\u2009420.",
    '96.420 in the German way, 96.420,50 too.',
    'Hurst 0.53 and 0.5312, noise percentile 0.0312, lean 0.21, evidence 2.154.',
    'The idea lasts 4 h; 1h, 4h and 24h trends agree; 30 min before the event.',
    'US$96,420.50 equals 96420.50 USD; 96.42K.',
    'Twenty of the last 1,000 one-minute returns; 3,000 trades in 15 minutes.',
    'It went up 3x, ranks 1st of 15, and is 2/3 done.',
  ])('%s', (text) => {
    expect(unfoundedNumbers(text, btc)).toEqual([]);
  });

  test('on a cheap or a middling coin too', () => {
    expect(unfoundedNumbers('Entry 98.41, stop 97.20, target 101.25; RSI 61.25, depth 0.62.', sol)).toEqual([]);
    expect(unfoundedNumbers('Entry 0.0812, stop $0.0805, target 0.0831.', doge)).toEqual([]);
    expect(unfoundedNumbers('Since 2024 and in 2023; 2,051 is the price, 2030 the stop.', eth)).toEqual([]);
  });
});

describe('an invented price is named as it was printed', () => {
  test.each([
    ['Resistance at $98,765 is near.', '$98,765'],
    ['Resistance at 98,765.', '98,765'],
    ['Resistance at 98765.4.', '98765.4'],
    ['A move to $98.8k.', '$98.8k'],
    ['A move to 99k.', '99k'],
    ['A move to 99 k and then some.', '99 k'],
    ['Whales bought USD 7.7M.', 'USD 7.7M'],
    ['Volume of 7.7 million.', '7.7 million'],
    ['Support at € 12.', '€ 12'],
    ['Costs 12 dollars.', '12'],
    ['Target 120000.', '120000'],
    ['Target ９８７６５.', '98765'],
    ['Target ९८७६५.', '98765'],
    ['Target 98 765 soon.', '98 765'],
    ['Target 98.765 soon.', '98.765'],
    ["Target 98'765 soon.", '98,765'],
    ['Target 9.8765e4 soon.', '9.8765e4'],
    ['Target 98,765 points away.', '98,765'],
    ['After 1,344 candles 97,777 trades.', '97,777'],
    ['Range of $96-99k.', '99k'],
    ['BTC97777 is next.', '97777'],
    ['Round $100,500 attracts.', '$100,500'],
    ['Nothing at 96,200 though.', '96,200'],
  ])('%s', (text, number) => {
    expect(unfoundedNumbers(text, btc)).toEqual([number]);
  });

  test('on a cheap or a middling coin too', () => {
    expect(unfoundedNumbers('Target 104.75, RSI 61.25.', sol)).toEqual(['104.75']);
    expect(unfoundedNumbers('Target 0.0892.', doge)).toEqual(['0.0892']);
    expect(unfoundedNumbers('Target of 2090 by the evening; in 2024 it was calm.', eth)).toEqual(['2090']);
  });

  test('all of them are told, each once', () => {
    const text = 'From $91,111 to 92,222, then 93333 and again $91,111.';
    expect(unfoundedNumbers(text, btc)).toEqual(['$91,111', '92,222', '93333']);
  });
});

describe('whatever the numbers are', () => {
  const group = (x: string): string => x.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const styles: readonly ((x: number) => string)[] = [
    (x) => `$${group(x.toFixed(0))}`,
    (x) => group(x.toFixed(0)),
    (x) => x.toFixed(2),
    (x) => `$${(x / 1000).toFixed(1)}k`,
    (x) => `${(x / 1000).toFixed(2)}k`,
    (x) => `${x.toFixed(0)} USD`,
  ];
  const style = fc.constantFrom(...styles);
  const price = fc.double({ min: 5000, max: 500_000, noNaN: true });

  test('a known price passes in every style', () => {
    fc.assert(
      fc.property(price, style, (x, write) => {
        expect(
          unfoundedNumbers(`The level is ${write(x)}, as told.`, { price: x, known: [x], tolerance: 0.001 }),
        ).toEqual([]);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  test('one that is a per cent off passes in none', () => {
    fc.assert(
      fc.property(price, style, fc.constantFrom(0.99, 1.01, 1.5, 3), (x, write, by) => {
        fc.pre(Math.abs(x * (by - 1)) > 150);
        const text = `The level is ${write(x * by)}, as told.`;
        expect(unfoundedNumbers(text, { price: x, known: [x], tolerance: 0.001 })).toHaveLength(1);
      }),
      { seed: 12, numRuns: 500 },
    );
  });

  test('any text is read without throwing, in time', () => {
    const before = process.cpuUsage().user;
    for (const piece of ['1,', '9 ', '$', '1.', 'jan 1 ', '00:0', '1e', '96-97', 'of 1 '])
      unfoundedNumbers(piece.repeat(3000), btc);
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
        expect(unfoundedNumbers(text, btc).every((x) => typeof x === 'string')).toBe(true);
      }),
      { seed: 13, numRuns: 300 },
    );
    expect(process.cpuUsage().user - before).toBeLessThan(5e6);
  });
});
