// An error whose message is one sentence for the person who started the sandbox.

/** Thrown for what the person can mend: a bad file, a taken port, a start outside the recording. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

/** How the sentence of a folder that another sandbox owns begins. */
export const ANOTHER_SANDBOX = 'Another sandbox is already running';
