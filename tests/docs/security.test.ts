// The threat model is held against the tests it names: each of them is there, under that title, and is not set aside.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rowsBelow } from './tables.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const rows = rowsBelow(read('docs/security.md'), '| threat | what stands against it | shown by |');

/** Why this text shows nothing under the title; undefined where the test is there and runs. */
const lackIn = (source: string, title: string): string | undefined => {
  const text = source.replaceAll("\\'", "'");
  const at = ["'", '"', '`'].map((quote) => text.indexOf(`${quote}${title}${quote}`)).find((i) => i >= 0);
  if (at === undefined) return `there is no "${title}"`;
  const before = text.slice(0, at);
  const call = /\b(?:test|it)((?:\.\w+[^\n]*)?)\(\s*$/.exec(before);
  const isComment = /^\s*(?:\/\/|\*)/.test(before.slice(before.lastIndexOf('\n') + 1));
  const isAside = /^\s*(?:describe\.(?:skip|todo)|(?:describe|test|it)\.only)\b/m.test(text);
  const runs = call !== null && !/^\.(skip\b|todo)/.test(call[1] ?? '') && !isComment && !isAside;
  return runs ? undefined : `"${title}" is set aside`;
};

const lackOf = (path: string, title: string): string | undefined => {
  const lack = existsSync(join(ROOT, path)) ? lackIn(read(path), title) : 'the file is not there';
  return lack === undefined ? undefined : `${path}: ${lack}`;
};

describe('the threat model', () => {
  test('has a line for what the service fears, each with what stands against it', () => {
    expect(rows.length).toBeGreaterThanOrEqual(20);
    expect(rows.filter(([threat = '', against = '']) => threat.length < 10 || against.length < 20)).toEqual([]);
  });

  test.each(rows.map(([threat = '', , shown = '']) => [threat, shown] as const))(
    '%s: is shown by tests that run',
    (_, shown) => {
      const named = [...shown.matchAll(/`([^`]+)` "([^"]+)"/g)];
      expect(named.length).toBeGreaterThan(0);
      expect(shown.split('<br>')).toHaveLength(named.length);
      expect(named.flatMap(([, path = '', title = '']) => lackOf(path, title) ?? [])).toEqual([]);
    },
  );

  test('would notice a test that is gone, renamed or set aside', () => {
    expect(lackOf('tests/docs/none.test.ts', 'x')).toContain('not there');
    expect(lackIn("  test('holds', () => {", 'holds')).toBeUndefined();
    expect(lackIn("  test('held', () => {", 'holds')).toContain('no "holds"');
    expect(lackIn("  test.skip('holds', () => {", 'holds')).toContain('aside');
    expect(lackIn("test.each([1, 2])('%i holds', () => {", '%i holds')).toBeUndefined();
    expect(lackIn("test.skip.each([1, 2])('%i holds', () => {", '%i holds')).toContain('aside');
    expect(lackIn("  const words = 'holds';", 'holds')).toContain('aside');
    expect(lackIn("  // test('holds', () => {", 'holds')).toContain('aside');
    expect(lackIn("describe.skip('x', () => {\n  test('holds', () => {", 'holds')).toContain('aside');
    expect(lackIn("  test('holds', () => {\n  test.only('y', () => {", 'holds')).toContain('aside');
  });
});

test('no source of the bot fetches a file that people send', () => {
  const files = readdirSync(join(ROOT, 'bot'), { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((one) => /\bgetFile\b|\/file\/bot/.test(read(join('bot', one))))).toEqual([]);
});
