// Settings changed while the service runs: validated, recorded in order, told by the version.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../core/instant.ts';
import { parseSet, type SettingsChange, settingsWith } from '../../../core/settings/changes.ts';
import { createLiveSettings } from '../../../core/settings/live.ts';
import { contradictionIn, tunables } from '../../../core/settings/tunables.ts';
import { settings } from '../../../core/settings.ts';

const change = (number: number, name: string, value: number | null): SettingsChange => ({
  ...{ number, name, value, by: 1, at: instant(0) },
});

describe('changed settings', () => {
  it('are the defaults with the last value of each name, under a version of their own', () => {
    expect(settingsWith(settings, [])).toBe(settings);
    const changed = settingsWith(settings, [
      change(1, 'minimum_confidence', 70),
      change(2, 'cooldown', 30),
      change(3, 'minimum_confidence', 65),
      change(4, 'fees', 0.1),
    ]);
    expect(changed.version).toBe(`${settings.version}+4`);
    expect(changed.judge.minimumConfidence).toBe(65);
    expect(changed.judge.limits).toEqual({ ...settings.judge.limits, cooldownMinutes: 30 });
    expect(changed.costs.feesBothSides).toBeCloseTo(0.001, 12);
    expect(settingsWith(settings, [change(1, 'cooldown', 30), change(2, 'cooldown', null)])).toEqual({
      ...settings,
      version: `${settings.version}+2`,
    });
  });

  it('leave out what this release does not know or take, and stand aside where they contradict each other', () => {
    const odd = [change(1, 'gone', 1), change(2, 'cooldown', -5), change(3, 'cooldown', 2.5)];
    expect(settingsWith(settings, odd).judge).toEqual(settings.judge);
    const torn = settingsWith(settings, [change(1, 'tier_medium', 99), change(2, 'tier_high', 60)]);
    expect(torn).toEqual({ ...settings, version: `${settings.version}!2` });
  });

  it('take every name at each end of its bounds, or say what stands against it', () => {
    for (const tunable of tunables)
      for (const value of [tunable.from, tunable.to]) {
        const written = tunable.write(settings, value);
        expect(tunable.read(written)).toBeCloseTo(value, 9);
        const asked = parseSet(`${tunable.name} ${value}`, settings, settings);
        expect(asked.kind).toBe(contradictionIn(written) === undefined ? 'change' : 'refused');
      }
    expect(contradictionIn(settings)).toBeUndefined();
  });

  it('never become a contradiction, whatever is asked', () => {
    const names = fc.constantFrom(...tunables.map(({ name }) => name), 'x', '');
    fc.assert(
      fc.property(names, fc.oneof(fc.double(), fc.string(), fc.constant('default')), (name, value) => {
        const asked = parseSet(`${name} ${value}`, settings, settings);
        if (asked.kind !== 'change') return;
        const after = settingsWith(settings, [change(1, asked.tunable.name, asked.value)]);
        expect(after.version).toBe(`${settings.version}+1`);
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it('are seen at once by whoever holds them', async () => {
    const kept: SettingsChange[] = [];
    const live = createLiveSettings(settings, { all: async () => kept });
    const held = { settings: live.now };
    expect(held.settings.judge.minimumConfidence).toBe(settings.judge.minimumConfidence);
    kept.push(change(1, 'minimum_confidence', 90));
    const snapshot = await live.refresh();
    kept.push(change(2, 'minimum_confidence', 91));
    await live.refresh();
    expect([held.settings.judge.minimumConfidence, snapshot.judge.minimumConfidence]).toEqual([91, 90]);
    expect({ ...held.settings }).toEqual(settingsWith(settings, kept));
  });
});
