// /mute and /unmute: new signals stay away for a time, of a symbol or of all.
import { mutesLeft } from '../../core/delivery/audience.ts';
import { parseMute, withMute } from '../../core/delivery/muteCommand.ts';
import { defaultPreferences } from '../../core/delivery/preferences.ts';
import { symbolMeant } from '../../core/delivery/symbolMeant.ts';
import { factsFor } from '../menus/settings/facts.ts';
import { subjectOf } from '../people/subject.ts';
import { answer, type Command } from './command.ts';

export const mute: Command = async (deps, typed) => {
  const { stores, clock, symbols } = deps;
  const { words } = typed;
  const subscriber = await subjectOf(deps, typed);
  if (!subscriber) return answer(deps, typed, words.access.strangePlace(typed.chatId, false));
  const { mutes, timeZone } = subscriber.preferences ?? defaultPreferences;
  const now = clock.now();
  const read = parseMute(typed.argument, { now, timeZone, symbols });
  switch (read.kind) {
    case 'list':
      return typed.talk.settings(factsFor(deps, subscriber, words, ''), 'mutes');
    case 'refused':
      return answer(deps, typed, words.mutes.muteNotRead(read.word, symbols));
    case 'mute':
      await stores.subscribers.setPreferences(subscriber.id, { mutes: withMute(mutesLeft(mutes, now), read.mute) });
      return answer(deps, typed, words.mutes.muted(read.mute, { now, timeZone }));
  }
};

/** '' and 'all' lift every mute, a symbol its own. */
export const unmute: Command = async (deps, typed) => {
  const { stores, clock, symbols } = deps;
  const { words, argument } = typed;
  const subscriber = await subjectOf(deps, typed);
  if (!subscriber) return answer(deps, typed, words.access.strangePlace(typed.chatId, false));
  const standing = mutesLeft((subscriber.preferences ?? defaultPreferences).mutes, clock.now());
  const isAll = argument === '' || /^(?:all|everything)$/i.test(argument);
  const meant = symbolMeant(argument, [...new Set([...symbols, ...standing.map(({ what }) => what)])]);
  const lifted = isAll ? standing : standing.filter(({ what }) => what === meant);
  if (!isAll && lifted.length === 0) return answer(deps, typed, words.mutes.notMuted(argument));
  await stores.subscribers.setPreferences(subscriber.id, { mutes: standing.filter((one) => !lifted.includes(one)) });
  await answer(deps, typed, words.mutes.unmuted(lifted));
};
