// The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>.
import { setTimeout as sleep } from 'node:timers/promises';
import { type NextFunction, type Request, type Response, Router } from 'express';
import { type Answer, arg, type Call } from './call.ts';
import type { Ground } from './ground.ts';
import { findMethod } from './methods/table.ts';
import type { Polling } from './polling.ts';
import { readCall } from './readCall.ts';
import { Refusal } from './refusal.ts';

/** What shall go wrong with one call: nothing, a slow answer, another answer, no answer though it was done, a cut line. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'timeout after delivery' }
  | { readonly kind: 'drop' };
export type Faults = (method: string, chatId: number | undefined) => Fault;

type Deps = { readonly ground: Ground; readonly polling: Polling; readonly faults: Faults };

function refuse(response: Response, error: unknown): void {
  const known = error instanceof Refusal ? error : new Refusal(500, 'Internal Server Error');
  const { status, message, retryAfter } = known;
  if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
  const parameters = retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } };
  response.status(status).json({ ok: false, error_code: status, description: message, ...parameters });
}

function hungUp(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => controller.abort());
  return controller.signal;
}

/** Runs one method as a whole, or not at all. Throws a Refusal. */
export function runMethod({ ground, polling }: Deps, call: Call): Answer {
  const known = findMethod(call.method);
  if (known === undefined) throw new Refusal(404, 'Not Found');
  const answer = ground.act(() => known.method(ground, call));
  if (known.name === 'setWebhook' && arg(call, 'url') !== '') polling.terminate('setWebhook request');
  return answer;
}

async function serveCall(deps: Deps, request: Request, response: Response, name: string): Promise<void> {
  const { ground, polling, faults } = deps;
  const isPoll = name.toLowerCase() === 'getupdates';
  const method = isPoll ? 'getUpdates' : findMethod(name)?.name;
  if (method === undefined) throw new Refusal(404, 'Not Found');
  const call = await readCall(request, method, ground.limits.uploadBytes);
  const chatId = Number(arg(call, 'chat_id'));
  const fault = faults(method, Number.isInteger(chatId) && chatId !== 0 ? chatId : undefined);
  if (fault.kind === 'drop') return void request.socket.destroy();
  if (fault.kind === 'answer') return void response.status(fault.status).send(fault.body);
  if (fault.kind === 'delay') await sleep(fault.delayMs);
  const answer = isPoll ? await polling.getUpdates(call, hungUp(response)) : runMethod(deps, call);
  // the caller waits for an answer that never comes, and hangs up
  if (fault.kind !== 'timeout after delivery') response.json({ ok: true, ...answer });
}

function serveFile(ground: Ground, response: Response, path: string): void {
  const found = ground.files.byPath(path);
  if (found === undefined) throw new Refusal(404, 'Not Found');
  response.type('application/octet-stream').send(Buffer.from(found.bytes));
}

/** Other addresses are passed on. Must stand before any body parser of the app: it reads its bodies itself. */
export function createRoutes(deps: Deps): Router {
  const router = Router();
  const { ground } = deps;
  const serve = async (match: RegExpExecArray, request: Request, response: Response): Promise<void> => {
    try {
      const [token, rest] = [decodeURIComponent(match[2] ?? ''), decodeURIComponent(match[3] ?? '')];
      if (token !== ground.token) throw new Refusal(401, 'Unauthorized');
      if (match[1] === undefined) await serveCall(deps, request, response, rest.replace(/\/$/, ''));
      else serveFile(ground, response, rest);
    } catch (error) {
      if (!response.headersSent) refuse(response, error);
    }
  };
  router.use((request: Request, response: Response, next: NextFunction) => {
    const match = /^(\/file)?\/bot([^/]+)\/(.*)$/.exec(request.path);
    if (match === null) next();
    else void serve(match, request, response);
  });
  return router;
}
