// The settings as they stand now: whoever holds them sees a change by /set without a restart.
import type { Settings } from '../settings.ts';
import { type SettingsChangeStore, settingsWith } from './changes.ts';

export type LiveSettings = {
  /** of this release, without changes */
  readonly usual: Settings;
  /** Reads as they were at the last `refresh`; before the first, as usual. */
  readonly now: Settings;
  /** Reads the recorded changes; a value that never changes again, for whoever needs one set throughout. */
  refresh(): Promise<Settings>;
};

export const createLiveSettings = (usual: Settings, changes: Pick<SettingsChangeStore, 'all'>): LiveSettings => {
  let current = usual;
  // every part is read at its use, so that nobody keeps an old one by holding the whole
  const parts = Object.keys(usual).map((name) => {
    const get = (): unknown => current[name as keyof Settings];
    return [name, { get, enumerable: true }] as const;
  });
  const now = Object.defineProperties({}, Object.fromEntries(parts)) as Settings;
  return {
    usual,
    now,
    refresh: async () => {
      current = settingsWith(usual, await changes.all());
      return current;
    },
  };
};
