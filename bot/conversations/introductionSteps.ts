// The three first questions themselves: how each is shown, what its words are read as, and what an answer changes.
import { defaultPreferences, type Preferences } from '../../core/delivery/preferences.ts';
import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import { parseTimeZone } from '../../core/delivery/timeZone.ts';
import type { Introduction, Subscriber } from '../../core/ports/people.ts';
import type { CommandDeps } from '../commands/command.ts';
import { button, inRows, type Rows, type Screen } from '../menus/menu.ts';
import { symbolsOn, ZONES } from '../menus/settings/facts.ts';
import type { Html } from '../text/html.ts';
import { NOISES, type Noise } from '../text/introduction.ts';
import type { Words } from '../text/words.ts';

export const STEPS = ['timezone', 'symbols', 'noise'] as const;
export type Step = (typeof STEPS)[number];

/** How many questions are still to be asked. */
export const introductionLeft = ({ introduction = 'timezone' }: Pick<Subscriber, 'introduction'>): number =>
  introduction === 'done' ? 0 : STEPS.length - STEPS.indexOf(introduction);

export const stepAfter = (step: Step): Introduction => STEPS[STEPS.indexOf(step) + 1] ?? 'done';

/** What a chosen noise changes. */
export const noisePreferences = (noise: Noise, before: Preferences): Partial<Preferences> => {
  const usual = defaultPreferences.kinds;
  switch (noise) {
    case 'normal':
      return { minimumConfidence: 60, kinds: { ...before.kinds, card: usual.card, position: usual.position } };
    case 'little':
      return { minimumConfidence: 75, kinds: { ...before.kinds, card: usual.card, position: usual.position } };
    case 'quiet':
      return { kinds: { ...before.kinds, card: 'silent', position: 'silent' } };
  }
};

const foot = (step: Step, { introduction: say }: Words): Rows => [
  [button(say.skipLabel, `ask:skip:${step}`), button(say.leaveLabel, `ask:later:${step}`)],
];

/** The question of a step as it is asked now. */
export const questionScreen = (
  { symbols }: Pick<CommandDeps, 'symbols'>,
  subscriber: Subscriber,
  step: Step,
  words: Words,
): Screen => {
  const { introduction: say, settings } = words;
  const preferences = subscriber.preferences ?? defaultPreferences;
  if (step === 'timezone') {
    const zones = ZONES.map((zone) => button(settings.zoneLabel(zone), `ask:zone:${zone}`));
    return { text: say.zoneQuestion(), rows: [...inRows(zones, 3), ...foot(step, words)] };
  }
  if (step === 'symbols') {
    const on = symbolsOn({ preferences, symbols });
    const each = symbols.slice(0, 90).map((symbol) => {
      const isOn = on.includes(symbol);
      return button(settings.chosen(symbol, isOn), `ask:sym:${symbol}.${isOn ? 0 : 1}`);
    });
    const all = button(settings.chosen(settings.allSymbolsLabel, preferences.symbols === 'all'), 'ask:sym:all');
    const done = button(say.doneLabel, 'ask:done:symbols');
    return { text: say.symbolsQuestion(), rows: [...inRows(each, 3), [all, done], ...foot(step, words)] };
  }
  const noises = NOISES.map((noise) => button(say.noiseLabel[noise], `ask:noise:${noise}`));
  return { text: say.noiseQuestion(), rows: [noises, ...foot(step, words)] };
};

/** What an answer changes, and how it is read back. */
export type Answer = { readonly changes: Partial<Preferences>; readonly answered: Html };

export type Read = Answer | { readonly again: Screen };

const readZone = (deps: CommandDeps, text: string, words: Words): Read => {
  const read = parseTimeZone(text);
  const { settings, introduction: say } = words;
  if (read.kind === 'unknown') return { again: { text: settings.zoneNotRead(text), rows: foot('timezone', words) } };
  if (read.kind === 'several') {
    const each = read.timeZones.map((zone) => button(zone, `ask:zone:${zone}`));
    return { again: { text: settings.zoneSeveral(text), rows: [...inRows(each, 1), ...foot('timezone', words)] } };
  }
  const { timeZone } = read;
  return { changes: { timeZone }, answered: say.zoneAnswered(timeZone, deps.clock.now()) };
};

const readSymbols = (deps: CommandDeps, subscriber: Subscriber, text: string, words: Words): Read => {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const found = parts.map((part) => symbolMeant(part, deps.symbols));
  const isAll = /^all$/i.test(text.trim());
  if (!isAll && (found.length === 0 || found.includes(undefined)))
    return { again: questionScreen(deps, subscriber, 'symbols', words) };
  const symbols = isAll ? 'all' : deps.symbols.filter((symbol) => found.includes(symbol));
  return { changes: { symbols }, answered: words.introduction.symbolsAnswered(symbols) };
};

const readNoise = (deps: CommandDeps, subscriber: Subscriber, text: string, words: Words): Read => {
  const noise = NOISES.find((one) => one === text.trim().toLowerCase());
  if (noise === undefined) return { again: questionScreen(deps, subscriber, 'noise', words) };
  const changes = noisePreferences(noise, subscriber.preferences ?? defaultPreferences);
  return { changes, answered: words.introduction.noiseAnswered(noise) };
};

/** What was typed as the answer to a step; `again` where it is none. */
export const readAnswer = (
  deps: CommandDeps,
  {
    subscriber,
    step,
    text,
    words,
  }: { readonly subscriber: Subscriber; readonly step: Step; readonly text: string; readonly words: Words },
): Read => {
  switch (step) {
    case 'timezone':
      return readZone(deps, text, words);
    case 'symbols':
      return readSymbols(deps, subscriber, text, words);
    case 'noise':
      return readNoise(deps, subscriber, text, words);
  }
};
