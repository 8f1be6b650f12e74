// Posts waiting updates to the bot's webhook, each chat's in order, again and again until the bot says 2xx.
import type { Ground } from './ground.ts';
import type { PendingUpdate } from './store/pending.ts';
import { readWebhook, type Webhook, writeWebhook } from './webhookSetting.ts';

export type WebhookPump = { close(): void };
type Fields = Readonly<Record<string, unknown>>;
/** A method that the bot called in its answer to an update. */
export type RunReply = (method: string, fields: Fields) => void;

function failureOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'Read timeout expired';
  const cause = error instanceof Error ? (error.cause as { readonly code?: unknown } | undefined) : undefined;
  return cause?.code === 'ECONNREFUSED' ? 'Connection refused' : 'Connection failed';
}

function readReply(text: string, runReply: RunReply): void {
  try {
    const { method, ...fields } = JSON.parse(text) as Fields;
    if (typeof method === 'string') runReply(method, fields);
  } catch {
    // most bots answer with nothing at all
  }
}

/** Starts with what waited when the sandbox was stopped. */
export function createWebhookPump(ground: Ground, runReply: RunReply): WebhookPump {
  const { firstMs, longestMs, answerMs } = ground.limits.webhookRetry;
  const busy = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  const hangUp = new AbortController();

  /** Resolves to what went wrong, or undefined. */
  const post = async (webhook: Webhook, update: PendingUpdate): Promise<string | undefined> => {
    const secret = webhook.secret === '' ? {} : { 'X-Telegram-Bot-Api-Secret-Token': webhook.secret };
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'Content-Type': 'application/json', ...secret },
        body: JSON.stringify(update.wire),
        signal: AbortSignal.any([hangUp.signal, AbortSignal.timeout(answerMs)]),
      });
      const text = await response.text();
      if (!response.ok) return `Wrong response from the webhook: ${response.status} ${response.statusText}`;
      if (!hangUp.signal.aborted) readReply(text, runReply);
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  };

  // a new address begins with a clean slate
  const laneOf = (webhook: Webhook, update: PendingUpdate) => `${webhook.url} ${update.lane}`;

  const retryLater = (lane: string): void => {
    const count = (failures.get(lane) ?? 0) + 1;
    failures.set(lane, count);
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        busy.delete(lane);
        pump();
      },
      Math.min(longestMs, firstMs * 2 ** (count - 1)),
    );
    timers.add(timer);
  };

  const deliver = async (webhook: Webhook, update: PendingUpdate): Promise<void> => {
    const lane = laneOf(webhook, update);
    busy.add(lane);
    const failure = await post(webhook, update);
    if (hangUp.signal.aborted) return;
    const current = readWebhook(ground);
    if (failure === undefined) {
      ground.pending.confirm(update.id);
      failures.delete(lane);
      busy.delete(lane);
      pump();
    } else {
      if (current?.url === webhook.url)
        writeWebhook(ground, { ...current, error: { at: ground.now(), message: failure } });
      retryLater(lane);
    }
  };

  const pump = (): void => {
    const webhook = readWebhook(ground);
    if (webhook === undefined) return;
    ground.pending.forgetBefore(ground.wall.nowMs() - ground.limits.updateLifeMs);
    for (const update of ground.pending.oldest(1000)) {
      if (busy.size >= webhook.connections) return;
      if (!busy.has(laneOf(webhook, update))) void deliver(webhook, update);
    }
  };

  ground.onAct(pump);
  pump();
  return {
    close() {
      hangUp.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
