// Reads a Bot API request in each encoding that Telegram takes: query, urlencoded, JSON, multipart.
import busboy from 'busboy';
import type { Request } from 'express';
import type { Call, Upload } from './call.ts';
import { badRequest, Refusal } from './refusal.ts';

const tooLarge = () => new Refusal(413, 'Request Entity Too Large');

async function readBody(request: Request, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readJson(body: Buffer, args: Map<string, string>): void {
  if (body.length === 0) return;
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest("Can't parse JSON object");
  }
  if (typeof value !== 'object' || value === null) throw badRequest('JSON object expected');
  for (const [name, one] of Object.entries(value)) {
    if (one !== null) args.set(name, typeof one === 'string' ? one : JSON.stringify(one));
  }
}

function readMultipart(request: Request, args: Map<string, string>, mostBytes: number): Promise<Map<string, Upload>> {
  const files = new Map<string, Upload>();
  return new Promise((resolve, reject) => {
    const limits = { fieldSize: 1_000_000, fileSize: mostBytes + 1, files: 10 };
    const parser = busboy({ headers: request.headers, defParamCharset: 'utf8', limits });
    parser.on('field', (name, value) => void args.set(name, value));
    parser.on('file', (name, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => reject(tooLarge()));
      stream.on('close', () => files.set(name, { name: filename ?? '', mime: mimeType, bytes: Buffer.concat(chunks) }));
    });
    parser.on('error', () => reject(badRequest("Can't parse multipart body")));
    parser.on('close', () => resolve(files));
    request.on('aborted', () => reject(badRequest('the upload was broken off')));
    request.pipe(parser);
  });
}

/** Body arguments win over those of the address. Throws a Refusal for a body that cannot be read. */
export async function readCall(request: Request, method: string, mostBytes: number): Promise<Call> {
  const args = new Map(new URL(request.url, 'http://local').searchParams);
  const type = request.headers['content-type'] ?? '';
  let files = new Map<string, Upload>();
  try {
    if (type.startsWith('multipart/form-data')) files = await readMultipart(request, args, mostBytes);
    else {
      const body = await readBody(request, mostBytes);
      if (type.startsWith('application/json')) readJson(body, args);
      else for (const [name, value] of new URLSearchParams(body.toString('utf8'))) args.set(name, value);
    }
  } catch (error) {
    throw error instanceof Refusal ? error : badRequest("Can't parse request body");
  }
  return { method, args, files };
}
