// /health in place: how every part is, and the version; its button refreshes.
import type { CommandDeps } from '../commands/command.ts';
import type { Words } from '../text/words.ts';
import { button, type Pressed, type Screen, showScreen } from './menu.ts';

export const healthScreen = async (deps: CommandDeps, words: Words, isAdmin: boolean): Promise<Screen> => {
  const { stores, clock, health, version, liveSettings } = deps;
  const [lastCycleAt, publishing, settings] = await Promise.all([
    stores.cycles.lastRecordedAsOf(),
    stores.publishing.get(),
    liveSettings.refresh(),
  ]);
  const facts = {
    ...{ parts: health.parts(), now: clock.now(), version, settingsVersion: settings.version, publishing },
    ...{ lastCycleAt, isAdmin },
  };
  return { text: words.admin.health(facts), rows: [[button(words.admin.refreshLabel, 'hlt:')]] };
};

export const healthMenu = async (deps: CommandDeps, pressed: Pressed): Promise<void> => {
  await pressed.toast(pressed.words.admin.refreshedToast);
  await showScreen(deps, pressed, await healthScreen(deps, pressed.words, pressed.isAdmin && !pressed.place));
};
