// Whatever people are called and whatever they type, what the bot says of it is a message that Telegram takes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../bot/commands.ts';
import { nearest } from '../../../bot/nearest.ts';
import { commandMenu, describedCommands, unknownCommand } from '../../../bot/text/help.ts';
import { type Html, markup } from '../../../bot/text/html.ts';
import { languages, wordsOf } from '../../../bot/text/words.ts';
import { defaultPreferences, MESSAGE_KINDS } from '../../../core/delivery/preferences.ts';
import { AUDIT_ACTIONS } from '../../../core/people/audit.ts';
import { tunables } from '../../../core/settings/tunables.ts';
import { settings } from '../../../core/settings.ts';
import { formatText } from '../../../sandbox/telegram/format/formatText.ts';
import { telegramLimits } from '../../../sandbox/telegram/limits.ts';
import { NOON } from '../support/signals.ts';

/** What Telegram makes of it; throws where it refuses. */
const taken = (html: Html): string => {
  const { text } = formatText({ text: markup(html), parseMode: 'HTML', entities: '' }, telegramLimits);
  expect(text.trim()).not.toBe('');
  expect(text.length).toBeLessThanOrEqual(telegramLimits.textLength);
  return text;
};

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '',
    '<b>',
    '</code>',
    '&amp;&',
    '\u202e\u2066abc',
    '\u0000',
    '\ud800',
    '😀'.repeat(5000),
    'x'.repeat(10_000),
    '\n\n\n',
    '1234567890'.repeat(50),
    'مرحبا بالعالم',
    '<tg-time unix="1">',
  ),
);

describe.each(Object.entries(languages))('in %s', (_code, { words }) => {
  const { access, admin, introduction, mutes, people, personal, settings: menu } = words;

  it('any text in any field yields a message that is taken', () => {
    fc.assert(
      fc.property(nasty, nasty, fc.integer(), (one, two, id) => {
        const asker = { id, title: one, username: two, place: 'group' } as const;
        const person = { id, firstName: one, role: 'member', state: 'blocked', joinedAt: NOON } as const;
        const entries = AUDIT_ACTIONS.map((action) => ({ at: NOON, by: id, action, whom: id, note: one }));
        const parts = Array.from(
          { length: 12 },
          () => ({ part: one, state: 'down', since: NOON, detail: two }) as const,
        );
        const logs = Array.from({ length: 50 }, () => ({ atMs: NOON, level: 'error', words: one }) as const);
        const place = { kind: 'group', title: one } as const;
        const facts = { preferences: defaultPreferences, now: NOON, muted: 3, languageTitle: 'English', paused: true };
        const said = [
          access.request(asker),
          access.requestAnswered(asker, 'approved', two),
          people.usersList({ people: Array.from({ length: 8 }, () => person), total: 99, first: 8 }),
          people.userDetails(person, true),
          people.trail(entries, 15, 0),
          people.nobody(one),
          admin.health({
            parts,
            now: NOON,
            version: one,
            settingsVersion: '1',
            publishing: { on: false },
            lastCycleAt: NOON,
            isAdmin: true,
          }),
          admin.logs(logs, () => NOON),
          admin.settingRefused({ reason: 'unknown', name: one }),
          ...tunables
            .slice(0, 1)
            .map((tunable) => admin.settingRefused({ reason: 'out of bounds', tunable, text: two })),
          admin.broadcastPreview(one.slice(0, 3000), 5),
          menu.mainPage({ ...facts, place }),
          menu.accountNotRead(one),
          menu.riskNotRead(one),
          menu.zoneNotRead(one),
          menu.zoneSeveral(one),
          menu.quietNotRead(one),
          mutes.muteNotRead(one, ['BTC-USD']),
          mutes.notMuted(one),
          unknownCommand(one, undefined),
        ];
        for (const html of said) taken(html);
        for (const label of [people.userButton(person), access.strangerToast(id)])
          expect(label.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it('the longest settings, changes and questions are taken', () => {
    const symbols = Array.from({ length: 120 }, (_, i) => `COIN${i}-USD`);
    const many = Array.from({ length: 400 }, (_, i) => ({
      number: i + 1,
      at: NOON,
      by: 99_999_999,
      name: 'quant_target_ratio',
      value: 1.234567,
    }));
    const long = { ...defaultPreferences, symbols, accountUsd: 1e9, timeZone: 'America/Argentina/ComodRivadavia' };
    const said = [
      menu.mainPage({ preferences: long, now: NOON, muted: 99, languageTitle: 'English', paused: false }),
      menu.quietPage(long),
      menu.kindsPage(long, MESSAGE_KINDS),
      menu.moneyPage(long),
      admin.settingsTable(settings, settings),
      admin.settingsHistory(many),
      introduction.zoneQuestion(),
      introduction.noiseQuestion(),
      introduction.symbolsAnswered(symbols),
      personal.deleteQuestion(true),
      access.invitation(`https://t.me/${'b'.repeat(32)}?start=${'x'.repeat(22)}`),
    ];
    for (const html of said) taken(html);
    const caption = formatText(
      { text: markup(personal.exportCaption()), parseMode: 'HTML', entities: '' },
      telegramLimits,
    );
    expect(caption.text.length).toBeLessThanOrEqual(telegramLimits.captionLength);
  });
});

describe('the commands', () => {
  it('have a line in /help each, and the menu names only those that are there', () => {
    const known = new Set(Object.keys(commands));
    expect([...known].filter((name) => !describedCommands.includes(name))).toEqual([]);
    const menu = commandMenu(known);
    expect(menu.length).toBeGreaterThan(4);
    for (const { command, description } of menu) {
      expect(known.has(command)).toBe(true);
      expect(description.length).toBeLessThanOrEqual(256);
    }
    expect(wordsOf('xx')).toBe(wordsOf(undefined));
    expect(wordsOf('toString')).toBe(wordsOf('en'));
  });

  it('are suggested to whoever writes one a little otherwise', () => {
    const known = ['start', 'stats', 'status', 'settings', 'set', 'stop', 'signals', 'signal', 'mute', 'unmute'];
    const of = (word: string) => nearest(word, known);
    expect([of('sttings'), of('singals'), of('umute'), of('sto'), of('MUTE'), of('stopp')]).toEqual([
      'settings',
      'signals',
      'mute',
      'stop',
      'mute',
      'stop',
    ]);
    expect([of('frobnicate'), of('x'), of(''), of('a'.repeat(5000))]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
