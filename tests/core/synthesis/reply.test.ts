// The model's answer: what is taken, what is refused with which complaint, and that nothing is converted by a guess.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutAtSentence, keyFactorText, parseReply, REASONING_LIMIT } from '../../../core/synthesis/reply.ts';

const good = {
  verdict: 'BUY',
  confidence: 72,
  entry: 42_000.5,
  stop: 41_800,
  target: 42_500,
  life_hours: 4,
  risk: 'MEDIUM',
  reasoning: 'Kalman slope and Markov state point up beyond noise; the stop is 1.8 ATR away.',
  key_factors: [{ fact: 'kalman', says: 'slope up, noise percentile 0.02' }, 'markov: rising'],
};
const hold = {
  verdict: 'HOLD',
  confidence: 40,
  entry: null,
  stop: null,
  target: null,
  reasoning: 'Nothing rises above noise.',
  key_factors: [],
};
const text = (over: object, base: object = good): string => JSON.stringify({ ...base, ...over });
const raw = (field: string, written: string): string =>
  JSON.stringify({ ...good, [field]: '@' }).replace('"@"', written);

describe('an answer as asked for', () => {
  test('becomes a value', () => {
    expect(parseReply(text({}))).toEqual({
      kind: 'ok',
      mended: [],
      reply: {
        ...{
          verdict: 'BUY',
          confidence: 72,
          entry: 42_000.5,
          stop: 41_800,
          target: 42_500,
          lifeHours: 4,
          risk: 'MEDIUM',
        },
        reasoning: good.reasoning,
        keyFactors: [{ fact: 'kalman', says: 'slope up, noise percentile 0.02' }, { fact: 'markov: rising' }],
      },
    });
  });

  test('HOLD needs neither levels nor life nor risk', () => {
    const reply = { verdict: 'HOLD', confidence: 40, reasoning: hold.reasoning, keyFactors: [] };
    expect(parseReply(text({}, hold))).toEqual({ kind: 'ok', mended: [], reply });
    const bare = { verdict: 'HOLD', confidence: 40, reasoning: hold.reasoning };
    expect(parseReply(JSON.stringify(bare))).toMatchObject({ kind: 'ok', reply });
    expect(parseReply(text({ entry: 42_000, risk: 'LOW', life_hours: 4 }, hold))).toMatchObject({ kind: 'ok', reply });
  });

  test('words may come in any case, and more fields than asked for are left out', () => {
    const read = parseReply(text({ verdict: ' sell ', risk: 'low', leverage: 50, __proto__x: 1 }));
    expect(read).toMatchObject({ kind: 'ok', reply: { verdict: 'SELL', risk: 'LOW' } });
    expect(JSON.stringify(read)).not.toContain('leverage');
  });

  test('a reasoning somewhat too long ends at a sentence, and says so', () => {
    const long = 'The slope is up beyond noise. '.repeat(40).trim();
    const read = parseReply(text({ reasoning: long }));
    expect(read).toMatchObject({ kind: 'ok', mended: ['reasoning cut at a sentence'] });
    const told = read.kind === 'ok' ? read.reply.reasoning : '';
    expect(told.length).toBeLessThanOrEqual(REASONING_LIMIT);
    expect(told).toMatch(/noise\.$/);
    expect(cutAtSentence('word '.repeat(300), 100)).toMatch(/word…$/);
  });

  test('control and format characters leave the words', () => {
    const read = parseReply(text({ reasoning: 'Up\u{202E} and\u0007 away\n\nsoon, says the slope.' }));
    expect(read).toMatchObject({ kind: 'ok', reply: { reasoning: 'Up and away soon, says the slope.' } });
  });

  test('a key factor is told in one line', () => {
    expect(keyFactorText({ fact: 'kalman', says: 'up' })).toBe('kalman: up');
    expect(keyFactorText({ fact: 'kalman is up' })).toBe('kalman is up');
  });
});

/** name, answer, what the complaint must name */
const hostile: readonly (readonly [string, string, RegExp])[] = [
  ['nothing', '', /empty/],
  ['white space only', '\n \t'.repeat(300), /empty/],
  ['prose only', 'BUY at 42,000 with a stop at 41,800.', /no JSON object/],
  ['an apology', "I'm sorry, but I cannot give financial advice.", /no JSON object/],
  ['an empty object', '{}', /verdict is missing/],
  ['a list', '[]', /no JSON object/],
  ['null', 'null', /no JSON object/],
  ['cut in the middle', text({}).slice(0, 120), /cut off/],
  ['cut before the last brace', text({}).slice(0, -1), /cut off/],
  ['cut within a thought', `<think>${text({})}`, /cut off/],
  ['two that differ', text({}) + text({ verdict: 'SELL' }), /2 JSON objects/],
  ['a key twice', text({}).replace('{', '{"verdict":"SELL",'), /twice/],
  ['Python', text({}).replaceAll('"', "'"), /no JSON object/],
  ['an answer wrapped in another object', JSON.stringify({ answer: good }), /verdict is missing/],
  ['an answer in a list', JSON.stringify([good]), /no JSON object/],
  ['JSON in a text', JSON.stringify(text({})), /no JSON object/],
  ['a schema instead of an answer', '{"type":"object","properties":{"verdict":{"type":"string"}}}', /verdict/],
  ['no verdict', text({ verdict: undefined }), /verdict is missing/],
  ['null for a verdict', text({ verdict: null }), /verdict is null/],
  ['another verdict', text({ verdict: 'STRONG BUY' }), /verdict is "STRONG BUY"/],
  ['two verdicts in one', text({ verdict: 'BUY/HOLD' }), /verdict is "BUY\/HOLD"/],
  ['LONG for BUY', text({ verdict: 'LONG' }), /verdict/],
  ['a verdict in a list', text({ verdict: ['BUY'] }), /verdict is a list/],
  ['confidence as a fraction', text({ confidence: 0.72 }), /confidence is 0.72; give a whole number/],
  ['confidence as a text', text({ confidence: '72' }), /confidence is "72"/],
  ['confidence in per cent', text({ confidence: '72 %' }), /confidence is "72 %"/],
  ['confidence in per cent, no space', text({ confidence: '72%' }), /confidence is "72%"/],
  ['confidence 1', text({ confidence: 1 }), /confidence is 1; .*1 is not taken/],
  ['confidence 1 as "1%"', text({ confidence: '1%' }), /confidence is "1%"/],
  ['confidence above 100', text({ confidence: 101 }), /confidence is 101/],
  ['confidence below 0', text({ confidence: -72 }), /confidence is -72/],
  ['confidence between whole numbers', text({ confidence: 59.5 }), /confidence is 59.5/],
  ['confidence in words', text({ confidence: 'high' }), /confidence is "high"/],
  ['confidence without value', text({ confidence: null }), /confidence is null/],
  ['confidence true', text({ confidence: true }), /confidence is true/],
  ['confidence 1e999', raw('confidence', '1e999'), /confidence/],
  ['a fraction on HOLD too', text({ confidence: 0.4 }, hold), /confidence is 0.4/],
  ['NaN for a price', raw('stop', 'NaN'), /not valid JSON/],
  ['Infinity for a price', raw('target', 'Infinity'), /not valid JSON/],
  ['an overflow for a price', raw('target', '1e999'), /target/],
  [
    '"null" for prices',
    text({ entry: 'null', stop: 'null', target: 'null' }),
    /entry is "null".*stop is "null".*target is "null"/,
  ],
  ['"null" on HOLD', text({ entry: 'null' }, hold), /entry is "null"/],
  ['null for a price of a trade', text({ stop: null }), /stop is null/],
  ['no price', text({ target: undefined }), /target is missing/],
  ['a price in a text', text({ entry: '42000.5' }), /entry is "42000.5"; give a plain number/],
  ['a price with thousands commas', text({ entry: '42,000.50' }), /entry is "42,000.50"/],
  ['a price with bare commas', raw('entry', '42,000.5'), /not valid JSON/],
  ['a price with a currency', text({ entry: '$42000' }), /entry is "\$42000"/],
  ['a price in thousands', text({ entry: '42k' }), /entry is "42k"/],
  ['price zero', text({ stop: 0 }), /stop is 0/],
  ['a negative price', text({ stop: -41_800 }), /stop is -41800/],
  ['a range for a price', text({ entry: [41_900, 42_000] }), /entry is a list/],
  ['an object for a price', text({ target: { t1: 42_500, t2: 43_000 } }), /target is an object/],
  ['a life in words', text({ life_hours: '4h' }), /life_hours is "4h"; give 1, 4, 12 or 24/],
  ['a life as a text', text({ life_hours: '4' }), /life_hours is "4"/],
  ['another life', text({ life_hours: 6 }), /life_hours is 6/],
  ['no life', text({ life_hours: undefined }), /life_hours is missing/],
  ['another risk', text({ risk: 'EXTREME' }), /risk is "EXTREME"/],
  ['a risk as a number', text({ risk: 2 }), /risk is 2/],
  ['no reasoning', text({ reasoning: undefined }), /reasoning is missing/],
  ['a blank reasoning', text({ reasoning: ' \n ' }), /reasoning is empty/],
  ['a reasoning of invisible characters', text({ reasoning: '\u{200B}\u{202E}\u0000' }), /reasoning is empty/],
  ['a reasoning in a list', text({ reasoning: ['up', 'more'] }), /reasoning is a list/],
  ['ten thousand characters', text({ reasoning: 'up '.repeat(3334) }), /reasoning has 10002 characters/],
  ['Chinese', text({ reasoning: '多个分析师的证据一致指向上方,建议顺势操作。' }), /not in English/],
  ['Russian', text({ reasoning: 'Наклон вверх, состояние устойчивое.' }), /not in English/],
  ['digits only', text({ reasoning: '42000 41800 42500' }), /not in English/],
  ['no key factors on a trade', text({ key_factors: [] }), /key_factors is empty/],
  ['key factors as a text', text({ key_factors: 'kalman' }), /key_factors is "kalman"/],
  ['a key factor without a fact', text({ key_factors: [{ says: 'up' }] }), /key_factors\.0 is an object/],
  ['a key factor as a number', text({ key_factors: [7] }), /key_factors\.0 is 7/],
  ['a blank key factor', text({ key_factors: ['  '] }), /key_factors\.0/],
  ['a hundred key factors', text({ key_factors: Array.from({ length: 100 }, () => 'kalman up') }), /more than 12/],
  ['a key factor too long', text({ key_factors: ['x'.repeat(301)] }), /key_factors\.0/],
];

describe('a hostile answer is refused with a complaint that names it', () => {
  test.each(hostile)('%s', (_name, answer, complaint) => {
    const read = parseReply(answer);
    expect(read.kind).toBe('refused');
    if (read.kind !== 'refused') return;
    expect(read.complaint).toMatch(complaint);
    expect(read.complaint).toMatch(/^Your answer cannot be used: .*\.$/);
    expect(read.complaint.length).toBeLessThan(2000);
    expect(read.issues.length).toBeGreaterThan(0);
  });

  test('there are at least sixty of them', () => {
    expect(hostile.length).toBeGreaterThanOrEqual(60);
  });

  test('everything that is wrong is told at once', () => {
    const read = parseReply(text({ confidence: '72%', stop: null, life_hours: 5 }));
    expect(read.kind === 'refused' && read.issues.map((issue) => issue.split(' ')[0])).toEqual([
      'confidence',
      'stop',
      'life_hours',
    ]);
  });

  test('a lie that is well formed is not the schema to judge: wrong sides pass on to the rules', () => {
    expect(parseReply(text({ stop: 42_500, target: 41_800 })).kind).toBe('ok');
  });
});

/** characters that break readers: control, format, surrogates alone, other scripts */
const odd = fc.string({
  unit: fc.constantFrom(
    '\u0000',
    '\u{202E}',
    '\uD800',
    '\u{1F600}',
    '"',
    '\\',
    '{',
    '}',
    '中',
    'a',
    '1',
    '.',
    ' ',
    '\n',
  ),
  maxLength: 1200,
});

test('no text throws, and whatever is taken keeps the bounds', () => {
  const near = fc.record(
    {
      verdict: fc.constantFrom<unknown>('BUY', 'SELL', 'HOLD', 'hold', 'X', null),
      confidence: fc.oneof(fc.integer({ min: -5, max: 110 }), fc.double(), fc.string()),
      entry: fc.oneof(fc.double(), fc.constant(null), fc.string()),
      stop: fc.oneof(fc.double({ min: 0 }), fc.constant(null)),
      target: fc.double({ min: 0 }),
      life_hours: fc.constantFrom<unknown>(1, 4, 12, 24, 3, '4'),
      risk: fc.constantFrom<unknown>('LOW', 'medium', 'HIGH', 0),
      reasoning: fc.oneof(odd, fc.constant('up and away')),
      key_factors: fc.oneof(fc.array(fc.string()), fc.constant(['kalman up']), fc.jsonValue()),
    },
    { requiredKeys: ['verdict'] },
  );
  const answers = fc.oneof(
    odd,
    fc.string(),
    fc.json(),
    near.map((o) => JSON.stringify(o)),
  );
  fc.assert(
    fc.property(answers, (answer) => {
      const read = parseReply(answer);
      if (read.kind === 'refused') {
        expect(read.complaint).not.toBe('');
        return;
      }
      const { reply } = read;
      expect(Number.isInteger(reply.confidence) && reply.confidence >= 0 && reply.confidence <= 100).toBe(true);
      expect(reply.confidence).not.toBe(1);
      expect(reply.reasoning.length > 0 && reply.reasoning.length <= REASONING_LIMIT).toBe(true);
      if (reply.verdict !== 'HOLD')
        for (const price of [reply.entry, reply.stop, reply.target])
          expect(Number.isFinite(price) && price > 0).toBe(true);
    }),
    { numRuns: 400, seed: 7 },
  );
});
