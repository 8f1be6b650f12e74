// Sends markup, compressed where the browser takes it.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Response } from 'express';
import { type Html, render } from './html.ts';

const squeeze = promisify(gzip);
const WORTH_IT = 1400;

/** Sends text that no one may keep; resolves once it is on its way. */
export const sendText = async (
  res: Response,
  type: string,
  text: string,
  { status = 200, cache = 'no-store' }: { readonly status?: number; readonly cache?: string } = {},
): Promise<void> => {
  const { req } = res;
  res.status(status).set('cache-control', cache).vary('accept-encoding').type(type);
  if (text.length < WORTH_IT || req.acceptsEncodings('gzip') !== 'gzip') return void res.send(text);
  // fast rather than small: the page is made anew for everyone
  const body = await squeeze(text, { level: 3 });
  res.set('content-encoding', 'gzip').send(body);
};

/** Sends a page that no one may keep: the next look may differ. */
export const sendPage = (res: Response, content: Html, status = 200): Promise<void> =>
  sendText(res, 'html', render(content), { status });

/** Sends a value as JSON. */
export const sendJson = (res: Response, value: unknown, status = 200): Promise<void> =>
  sendText(res, 'application/json', JSON.stringify(value), { status });
