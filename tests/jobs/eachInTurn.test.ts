// Settling, cards, summaries, lessons and the phase share a wake-up: one that fails costs the others nothing.
import { expect, test } from 'vitest';
import { eachInTurn } from '../../jobs/eachInTurn.ts';

const step =
  (ran: string[], name: string, fails = false) =>
  async (): Promise<void> => {
    ran.push(name);
    if (fails) throw new Error(name);
  };

test('all steps run in their order though one fails, whose error is told at the end', async () => {
  const ran: string[] = [];
  const steps = [step(ran, 'settle'), step(ran, 'cards', true), step(ran, 'learn'), step(ran, 'phase', true)];
  await expect(eachInTurn(steps, new AbortController().signal)).rejects.toThrow('cards');
  expect(ran).toEqual(['settle', 'cards', 'learn', 'phase']);
});

test('nothing more is begun once it is told to stop', async () => {
  const ran: string[] = [];
  const stop = new AbortController();
  await eachInTurn([step(ran, 'settle'), async () => stop.abort(), step(ran, 'learn')], stop.signal);
  expect(ran).toEqual(['settle']);
});
