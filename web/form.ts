// Reads a small form from a request within a bound of size and time.
import type { Request } from 'express';
import { RequestError } from './query.ts';

const MOST_BYTES = 16_384;
const MOST_FIELDS = 30;

export type Form = ReadonlyMap<string, string>;

const parsed = (body: Buffer): Form => {
  const fields = [...new URLSearchParams(body.toString('utf8'))];
  if (fields.length > MOST_FIELDS) throw new RequestError(400, 'That form has too many fields.');
  const form = new Map<string, string>();
  for (const [name, value] of fields) {
    if (form.has(name)) throw new RequestError(400, 'That form has a field twice.');
    form.set(name, value);
  }
  return form;
};

/** Rejects with RequestError: 400 no form, 413 over 16 KB, 408 not whole within the wall milliseconds. */
export const readForm = (req: Request, waitMs: number): Promise<Form> => {
  const refused = (status: 400 | 413, sentence: string): Promise<never> =>
    Promise.reject(new RequestError(status, sentence));
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(req.headers['content-type'] ?? ''))
    return refused(400, 'That is not a form of this page.');
  if (Number(req.headers['content-length'] ?? 0) > MOST_BYTES) return refused(413, 'That form is too large.');
  return new Promise<Form>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const fail = (status: 408 | 413, sentence: string): void => {
      done();
      reject(new RequestError(status, sentence));
    };
    const late = setTimeout(() => fail(408, 'That form took too long to arrive.'), waitMs);
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) return fail(413, 'That form is too large.');
      chunks.push(chunk);
    };
    const onEnd = (): void => {
      done();
      try {
        resolve(parsed(Buffer.concat(chunks)));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const onGone = (): void => {
      done();
      reject(new RequestError(400, 'That form did not arrive whole.'));
    };
    const done = (): void => {
      clearTimeout(late);
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('aborted', onGone);
      req.resume();
    };
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('aborted', onGone);
  });
};
