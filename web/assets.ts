// The few files a page needs, from our own origin, cached by their content, compressed once.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { Router } from 'express';

const css = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';

/** Content type, and the package file it comes from where it is not ours. */
const types = {
  'page.css': { type: css },
  'live.js': { type: script },
  'span.js': { type: script },
  'candles.js': { type: script },
  'curves.js': { type: script },
  'plots.js': { type: script },
  'uplot.js': { type: script, from: 'uplot/dist/uPlot.iife.min.js' },
  'uplot.css': { type: css, from: 'uplot/dist/uPlot.min.css' },
  'favicon.svg': { type: 'image/svg+xml' },
} as const satisfies Readonly<Record<string, { readonly type: string; readonly from?: string }>>;

export type AssetName = keyof typeof types;

export type Assets = {
  /** The address of a file; it changes with the file, so a browser may keep it for ever. */
  href(name: AssetName): string;
  readonly router: Router;
};

const bytesOf = (name: AssetName): Buffer => {
  const file = types[name];
  const place =
    'from' in file ? createRequire(import.meta.url).resolve(file.from) : new URL(`assets/${name}`, import.meta.url);
  return readFileSync(place);
};

/** Reads the files once and serves them from memory under /assets, the icon also as /favicon.ico. */
export const createAssets = (): Assets => {
  const names = Object.keys(types) as AssetName[];
  const files = new Map(names.map((name) => [name, bytesOf(name)]));
  const small = new Map([...files].map(([name, bytes]) => [name, gzipSync(bytes, { level: 9 })]));
  const versions = new Map(
    [...files].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex').slice(0, 12)]),
  );
  const router = Router();
  for (const [name, bytes] of files) {
    const paths = name === 'favicon.svg' ? [`/assets/${name}`, '/favicon.ico'] : [`/assets/${name}`];
    router.get(paths, (req, res) => {
      const current = req.query.v === versions.get(name);
      res.set('cache-control', current ? 'public, max-age=31536000, immutable' : 'no-cache');
      res.vary('accept-encoding').type(types[name].type);
      const packed = req.acceptsEncodings('gzip') === 'gzip' ? small.get(name) : undefined;
      if (packed) res.set('content-encoding', 'gzip');
      res.send(packed ?? bytes);
    });
  }
  return { href: (name) => `/assets/${name}?v=${versions.get(name) ?? ''}`, router };
};
