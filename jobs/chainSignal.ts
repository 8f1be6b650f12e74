// Puts a published signal into the chain of the proof, once, with the next number.
import type { Signal } from '../core/decision/verdict.ts';
import type { Hash } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { linkAfter } from '../core/record/proof/chain.ts';

/** Several processes at once take one number each, in the order in which they come; done again it changes nothing. */
export const createChainSignal =
  ({ stores: { proof }, hash }: { readonly stores: Pick<Stores, 'proof'>; readonly hash: Hash }) =>
  async (signal: Signal): Promise<void> => {
    while (!(await proof.of(signal.id))) await proof.append(linkAfter(await proof.last(), signal, hash));
  };
