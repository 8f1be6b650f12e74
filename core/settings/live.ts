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
  return {
    usual,
    now: {
      get version() {
        return current.version;
      },
      get quant() {
        return current.quant;
      },
      get judge() {
        return current.judge;
      },
      get learning() {
        return current.learning;
      },
      get costs() {
        return current.costs;
      },
    },
    refresh: async () => {
      current = settingsWith(usual, await changes.all());
      return current;
    },
  };
};
