// How `expect.poll` waits in these tests: looks often, and long enough for a busy machine.

export const patient = { timeout: 15_000, interval: 5 } as const;
