// Where the bot wants its updates posted, and setWebhook, deleteWebhook, getWebhookInfo.
import { keepAllowed, readAllowed } from './allowed.ts';
import { type Answer, arg, type Call, flag, integer } from './call.ts';
import type { Ground } from './ground.ts';
import { badRequest } from './refusal.ts';

export type Webhook = {
  readonly url: string;
  readonly secret: string;
  readonly connections: number;
  readonly error?: { readonly at: number; readonly message: string };
};

const KEY = 'webhook';

export const readWebhook = (ground: Ground): Webhook | undefined => ground.settings.read(KEY) as Webhook | undefined;
export const writeWebhook = (ground: Ground, webhook: Webhook): void => ground.settings.write(KEY, webhook);

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

// Telegram takes https only; the sandbox talks to nothing but this machine, where plain http is as good
function checkUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw badRequest('invalid webhook URL specified');
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!allowed) throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
}

/** An empty url takes the webhook away. */
export function setWebhook(ground: Ground, call: Call): Answer {
  const url = arg(call, 'url');
  if (url === '') return deleteWebhook(ground, call);
  checkUrl(url);
  const secret = arg(call, 'secret_token');
  if (secret.length > 256) throw badRequest('secret token is too long');
  if (!/^[A-Za-z0-9_-]*$/.test(secret)) throw badRequest('secret token contains unallowed characters');
  const connections = integer(call, 'max_connections', 40, [1, 100]);
  const old = readWebhook(ground);
  keepAllowed(ground, call);
  if (flag(call, 'drop_pending_updates')) ground.pending.keepNewest(0);
  const same = old?.url === url && old.secret === secret && old.connections === connections;
  if (same) return { result: true, description: 'Webhook is already set' };
  writeWebhook(ground, { url, secret, connections });
  return { result: true, description: 'Webhook was set' };
}

export function deleteWebhook(ground: Ground, call: Call): Answer {
  const was = readWebhook(ground);
  if (flag(call, 'drop_pending_updates')) ground.pending.keepNewest(0);
  ground.settings.remove(KEY);
  return { result: true, description: was === undefined ? 'Webhook is already deleted' : 'Webhook was deleted' };
}

export function getWebhookInfo(ground: Ground): Answer {
  const webhook = readWebhook(ground);
  const allowed = readAllowed(ground);
  return {
    result: {
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: ground.pending.count(),
      ...(webhook?.error === undefined
        ? {}
        : { last_error_date: webhook.error.at, last_error_message: webhook.error.message }),
      ...(webhook === undefined ? {} : { max_connections: webhook.connections }),
      ...(allowed.length === 0 ? {} : { allowed_updates: allowed }),
    },
  };
}
