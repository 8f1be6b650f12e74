// A page that many look at is made once a second at most: what is kept answers those who ask for the same meanwhile.
import type { Html } from './html.ts';

const FRESH_MS = 1000;
const MOST = 64;

export type KeptPages = {
  /** The page of this key, made where none is fresh; one that could not be made is not kept. */
  get(key: string, make: () => Promise<Html>): Promise<Html>;
};

/** The key must name all the page rests on, the record's revision too; what one person alone may see does not belong here. */
export const createKeptPages = (wallMs: () => number): KeptPages => {
  const kept = new Map<string, { readonly at: number; readonly page: Promise<Html> }>();
  return {
    get: (key, make) => {
      const now = wallMs();
      const found = kept.get(key);
      if (found && now - found.at < FRESH_MS) return found.page;
      const page = make();
      kept.delete(key);
      kept.set(key, { at: now, page });
      page.catch(() => {
        if (kept.get(key)?.page === page) kept.delete(key);
      });
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST) break;
        kept.delete(oldest);
      }
      return page;
    },
  };
};
