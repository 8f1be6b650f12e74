// Spoils one HTTP answer: instead of the stand-in, or by taking its finished body and sending another.
import type { Response } from 'express';
import { distort } from './distort.ts';
import type { FaultSource } from './kinds.ts';
import { RETRY_AFTER_S } from './kinds.ts';
import { refusalOf } from './refusals.ts';

const MAINTENANCE = `<!doctype html><html><head><title>We'll be back</title></head><body><h1>Down for maintenance</h1></body></html>`;
const CHUNK = JSON.stringify('x'.repeat(16_384)).concat(',');

/** Refuses in the upstream's own words; `retryAfter` adds the header. */
export const refuse = (response: Response, source: FaultSource, status: 429 | 500 | 503, retryAfter: boolean): void => {
  const { type, body } = refusalOf(source, status);
  if (retryAfter) response.set('retry-after', String(RETRY_AFTER_S));
  response.status(status);
  if (type === 'json') response.json(body);
  else response.type('text').send(body);
};

export const answerHtml = (response: Response): void => void response.status(200).type('html').send(MAINTENANCE);

/** A JSON list that goes on until the caller hangs up; written no faster than it is read. */
export const answerEndlessly = (response: Response): void => {
  response.status(200).type('json').write('[');
  const more = (): void => {
    if (response.destroyed || response.closed) return;
    if (response.write(CHUNK)) setImmediate(more);
    else response.once('drain', more);
  };
  more();
};

/**
 * Lets the stand-in answer into our hands: `send` gets its finished body and sends instead. Headers and status stay as
 * the stand-in set them. Our own three methods cover the response's until then.
 */
const takeBody = (response: Response, send: (body: Buffer) => void): void => {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown): void => {
    if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const taken = {
    writeHead(status: number, ...rest: readonly unknown[]) {
      response.statusCode = status;
      const headers = rest.find((x) => typeof x === 'object' && x !== null);
      for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, String(value));
      return response;
    },
    write(chunk: unknown) {
      keep(chunk);
      return true;
    },
    end(chunk?: unknown) {
      keep(chunk);
      for (const name of ['writeHead', 'write', 'end']) Reflect.deleteProperty(response, name);
      send(Buffer.concat(chunks));
      return response;
    },
  };
  Object.assign(response, taken);
};

const distorted = (kind: Parameters<typeof distort>[0], body: Buffer): Buffer => {
  try {
    return Buffer.from(JSON.stringify(distort(kind, JSON.parse(body.toString('utf8')))));
  } catch {
    return body;
  }
};

/** Sends the stand-in's JSON distorted; what is no JSON, and a refusal, goes out as it is. */
export const sendDistorted = (response: Response, kind: Parameters<typeof distort>[0]): void =>
  takeBody(response, (body) => {
    const bytes = response.statusCode >= 400 ? body : distorted(kind, body);
    response.setHeader('content-length', String(bytes.length));
    response.end(bytes);
  });

/** Announces the whole body, sends half of it and hangs up. */
export const sendHalf = (response: Response): void =>
  takeBody(response, (body) => {
    response.setHeader('content-length', String(Math.max(2, body.length)));
    response.flushHeaders();
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  });
