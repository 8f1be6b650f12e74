// The few files a page needs, from our own origin, cached by their content.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Router } from 'express';

const types = {
  'page.css': 'text/css; charset=utf-8',
  'live.js': 'text/javascript; charset=utf-8',
  'span.js': 'text/javascript; charset=utf-8',
  'favicon.svg': 'image/svg+xml',
} as const;

type AssetName = keyof typeof types;

export type Assets = {
  /** The address of a file; it changes with the file, so a browser may keep it for ever. */
  href(name: AssetName): string;
  readonly router: Router;
};

/** Reads the files once and serves them from memory under /assets, the icon also as /favicon.ico. */
export const createAssets = (): Assets => {
  const names = Object.keys(types) as AssetName[];
  const files = new Map(names.map((name) => [name, readFileSync(new URL(`assets/${name}`, import.meta.url))]));
  const versions = new Map(
    [...files].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex').slice(0, 12)]),
  );
  const router = Router();
  for (const [name, bytes] of files) {
    const paths = name === 'favicon.svg' ? [`/assets/${name}`, '/favicon.ico'] : [`/assets/${name}`];
    router.get(paths, (req, res) => {
      const current = req.query.v === versions.get(name);
      res.set('cache-control', current ? 'public, max-age=31536000, immutable' : 'no-cache');
      res.type(types[name]).send(bytes);
    });
  }
  return { href: (name) => `/assets/${name}?v=${versions.get(name) ?? ''}`, router };
};
