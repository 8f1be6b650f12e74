// The JSON object in a model's answer: taken out where that needs no guess, refused everywhere else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractJson, LONGEST_ANSWER } from '../../../core/synthesis/extractJson.ts';

const value = { verdict: 'BUY', n: 1.5, deep: { list: [1, { a: null }], text: 'brace } quote " {"' } };
const json = JSON.stringify(value);

const clean: readonly (readonly [string, string, readonly string[]])[] = [
  ['the object alone', json, []],
  ['a byte order mark before it', `\u{FEFF}${json}`, []],
  ['zero-width characters and blank lines around it', `\n\n\u{200B}\t${json}\r\n\u{2060}`, []],
  ['prose before and after', `Here you are: ${json} Good luck!`, ['text around it left out']],
  ['an apostrophe and a brace in the prose', `I don't mind {sets}. ${json}`, ['text around it left out']],
  ['an opening brace in the prose after it', `${json} so much for {`, ['text around it left out']],
  ['a code fence', `\`\`\`json\n${json}\n\`\`\``, ['text around it left out']],
  ['a fence without language', `\`\`\`\n${json}\n\`\`\``, ['text around it left out']],
  ['thinking before it', `<think>Or {"verdict":"SELL"}?</think>${json}`, ['thinking left out']],
  ['two thoughts', `<think>a</think> <Thinking>{"b":1}</Thinking>\n${json}`, ['thinking left out']],
  ['a thought after it', `${json}<think>Was that right? {}</think>`, ['thinking left out']],
  ['a thought with a thought in it', `<think>a <think>b</think> {"c":1}</think>${json}`, ['thinking left out']],
  ['the end of a thought alone', `Hm, {"verdict":"SELL"}.</think>\n${json}`, ['thinking left out']],
  ['a trailing comma', `${json.slice(0, -1)}, }`, ['trailing comma taken out']],
  ['a trailing comma in a list', json.replace('null}]', 'null}, ]'), ['trailing comma taken out']],
  [
    'the same object twice, its keys in another order',
    `${json}\n{"deep":${JSON.stringify(value.deep)},"n":1.50,"verdict":"BUY"}`,
    ['text around it left out'],
  ],
];

describe('one object is found', () => {
  test.each(clean)('%s', (_name, text, mended) => {
    expect(extractJson(text)).toEqual({ kind: 'ok', value, mended });
  });

  test('tags and commas inside a string are words', () => {
    const odd = { a: '<think>not a tag', b: ',}' };
    expect(extractJson(JSON.stringify(odd))).toMatchObject({ kind: 'ok', value: odd, mended: [] });
    expect(extractJson(`{"a":"x, }",}`)).toMatchObject({ value: { a: 'x, }' } });
  });
});

const dirty: readonly (readonly [string, string, string])[] = [
  ['nothing', '', 'blank'],
  ['white space', ' \n\t\r '.repeat(50), 'blank'],
  ['a mark and nothing else', '\u{FEFF}\u{200B}', 'blank'],
  ['prose', 'I would wait for a better moment.', 'no object'],
  ['a number', '72', 'no object'],
  ['null', 'null', 'no object'],
  ['a text', '"BUY"', 'no object'],
  ['a list', `[${json}]`, 'no object'],
  ['a list in prose', `So: [ ${json} ]`, 'not JSON'],
  ['an object cut in a string', json.slice(0, -3), 'cut'],
  ['an object cut after a complete inner one', json.slice(0, json.indexOf('}]') + 1), 'cut'],
  ['a thought without an end', `<think>${json}`, 'cut'],
  ['single quotes', `{'verdict':'BUY'}`, 'no object'],
  ['single quotes and double ones', `{'verdict':"BUY"}`, 'not JSON'],
  ['a comment', `{"a":1 // one\n}`, 'not JSON'],
  ['NaN', '{"a":NaN}', 'not JSON'],
  ['two commas', '{"a":1,,"b":2}', 'not JSON'],
  ['a comma and nothing', '{"a":[,]}', 'not JSON'],
  ['keys without quotes', '{verdict: "BUY"}', 'not JSON'],
  ['a line break in a text', '{"a":"x\ny"}', 'not JSON'],
  ['two objects that differ', `${json}${json.replace('BUY', 'SELL')}`, 'several'],
  ['a draft and an answer', `Draft {"a":1}, final {"a":2}`, 'several'],
  ['a key twice', '{"verdict":"BUY","verdict":"SELL"}', 'repeated key'],
  ['a key twice further in', '{"a":[{"b":1,"b":1}]}', 'repeated key'],
  ['JSON in a text', JSON.stringify(json), 'no object'],
  ['more than we read', `{"a":"${'x'.repeat(LONGEST_ANSWER)}"}`, 'too long'],
];

describe('whatever would need a guess is refused', () => {
  test.each(dirty)('%s', (_name, text, reason) => {
    const found = extractJson(text);
    expect(found).toMatchObject({ kind: 'refused', reason });
    expect(found.kind === 'refused' && found.complaint.length > 5).toBe(true);
  });
});

test('any object survives being wrapped in prose, and no text makes it throw', () => {
  const record = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 });
  fc.assert(
    fc.property(record, (o) => {
      const text = JSON.stringify(o);
      expect(extractJson(text)).toMatchObject({ kind: 'ok', value: JSON.parse(text) });
      expect(extractJson(`Well, ${text} that is it`)).toMatchObject({ kind: 'ok', value: JSON.parse(text) });
    }),
    { numRuns: 150, seed: 5 },
  );
  const bit = fc.constantFrom('{', '}', '"', '\\', '[', ']', ',', ':', '<think>', '</think>', '{"a":1}', 'x', ' ', '1');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(bit).map((bits) => bits.join('')),
      ),
      (text) => {
        expect(['ok', 'refused']).toContain(extractJson(text).kind);
      },
    ),
    { numRuns: 400, seed: 6 },
  );
});

test('objects nested thousands deep are refused or read, without an exception', () => {
  const deep = (n: number): string => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`;
  expect(['ok', 'refused']).toContain(extractJson(deep(9000)).kind);
  expect(['ok', 'refused']).toContain(extractJson(`${deep(5000)} ${deep(5000)}`).kind);
});

test('an answer made to be slow to read is read at once', () => {
  const n = LONGEST_ANSWER - 20;
  const fill = (piece: string): string => piece.repeat(Math.floor(n / piece.length));
  const slow = [
    ...['{', '{"', '[ ', '{"a":1}', '{a} ', '<think>', 'x</think>', '<think></think>'].map(fill),
    ...[`x${fill(' ')}y`, `{"a":1,${fill(' ')}}`, `{"a":1${fill(',')}}`, `{"a${fill('"')}}`, `{"${fill('\\')}`],
  ];
  const began = performance.now();
  for (const text of slow) expect(['ok', 'refused']).toContain(extractJson(text).kind);
  // 13 answers; a reading that is quadratic takes seconds for one
  expect(performance.now() - began).toBeLessThan(2000);
});
