// What a person can do about a source that fails: the same words on /health and in doctor.
import type { SourceFailure } from '../market/context.ts';

/** The .env names a source is set by, e.g. COINGECKO_URL and COINGECKO_API_KEY. */
export type SourceSettings = { readonly address?: string; readonly key?: string };

const inEnv = (name: string | undefined, instead: string): string => (name ? `${name} in .env` : instead);

const ofRefusal = (status: number, { address, key }: SourceSettings): string => {
  if (status === 401 || status === 403) return `check ${inEnv(key ?? address, 'its key')}: it is refused`;
  if (status === 402) return 'the account has no credit left: top it up';
  if (status === 408 || status === 429) return 'nothing to do: it is asked again when its limit allows';
  if (status >= 500) return 'nothing to do: the fault is on the other side';
  return `check ${inEnv(address, 'its address')}, and that SYMBOLS names what it knows`;
};

/** One clause without a full stop, beginning in lower case. */
export const remedyText = (failure: SourceFailure, settings: SourceSettings = {}): string => {
  switch (failure.reason) {
    case 'disabled':
      return `set ${inEnv(settings.key ?? settings.address, 'it in .env')} to have it`;
    case 'timeout':
    case 'network':
      return `check the network and ${inEnv(settings.address, 'its address')} if it lasts`;
    case 'http':
      return ofRefusal(failure.status, settings);
    case 'malformed':
      return `check that ${inEnv(settings.address, 'its address')} names the right server; if it does, its answers have changed and this program needs an update`;
    case 'stale':
      return 'nothing to do: the other side serves old values';
  }
};
