// What the owner's thread and the server's worker say to each other.
import type { Holder } from './errors.ts';

export type WorkerOptions = {
  readonly dataDir: string;
  readonly sweepMs: number;
  readonly maxBytes?: number | undefined;
};

export type FromWorker =
  | { readonly kind: 'ready'; readonly uri: string }
  | { readonly kind: 'inUse'; readonly dataDir: string; readonly holder: Holder | undefined }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed' };

export type ToWorker = { readonly kind: 'close' };
