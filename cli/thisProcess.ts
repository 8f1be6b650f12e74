// Who this process is among those that share a database.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** `holder` is no other process's, ever; `who` is for people. */
export const thisProcess = (): { readonly holder: string; readonly who: string } => ({
  holder: randomUUID(),
  who: `process ${process.pid} on ${hostname()}`,
});
