// Every number the local Telegram holds its callers to, as values.

/** One sliding window: at most `count` calls in any `windowMs` of wall time. */
export type Window = { readonly count: number; readonly windowMs: number };

/** Lengths are UTF-16 code units unless the name says bytes; times are wall milliseconds unless the name says otherwise. */
export type Limits = {
  readonly textLength: number;
  readonly captionLength: number;
  readonly rawTextBytes: number;
  readonly entities: number;
  readonly callbackDataBytes: number;
  readonly callbackAnswerLength: number;
  readonly callbackLifeMs: number;
  readonly copyTextLength: number;
  readonly buttons: number;
  readonly commands: number;
  readonly commandLength: number;
  readonly commandDescriptionLength: number;
  readonly nameLength: number;
  readonly descriptionLength: number;
  readonly shortDescriptionLength: number;
  readonly photoBytes: number;
  readonly photoSides: number;
  readonly photoRatio: number;
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  readonly deleteAgeSeconds: number;
  readonly updateLifeMs: number;
  readonly longPollSeconds: number;
  readonly typingMs: number;
  /** sends and edits together, one chat: `burst` at once, then one every `everyMs` */
  readonly chat: { readonly burst: number; readonly everyMs: number };
  readonly chatEdits: Window;
  /** sends and edits together, one group, forum or channel */
  readonly group: Window;
  /** sends and edits together, all chats */
  readonly all: Window;
  readonly webhookRetry: { readonly firstMs: number; readonly longestMs: number; readonly answerMs: number };
};

/** What Telegram holds a bot to, as its documentation and its servers' sources have it. */
export const telegramLimits: Limits = {
  textLength: 4096,
  captionLength: 1024,
  rawTextBytes: 32_768,
  entities: 100,
  callbackDataBytes: 64,
  callbackAnswerLength: 200,
  callbackLifeMs: 15_000,
  copyTextLength: 256,
  buttons: 100,
  commands: 100,
  commandLength: 32,
  commandDescriptionLength: 256,
  nameLength: 64,
  descriptionLength: 512,
  shortDescriptionLength: 120,
  photoBytes: 10 * 1024 * 1024,
  photoSides: 10_000,
  photoRatio: 20,
  uploadBytes: 50 * 1024 * 1024,
  downloadBytes: 20 * 1024 * 1024,
  deleteAgeSeconds: 48 * 3600,
  updateLifeMs: 24 * 3_600_000,
  longPollSeconds: 50,
  typingMs: 5000,
  chat: { burst: 3, everyMs: 1000 },
  chatEdits: { count: 20, windowMs: 60_000 },
  group: { count: 20, windowMs: 60_000 },
  all: { count: 30, windowMs: 1000 },
  webhookRetry: { firstMs: 1000, longestMs: 60_000, answerMs: 60_000 },
};
