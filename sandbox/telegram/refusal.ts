// The ways the local Telegram says no: to the bot (Refusal) and to a person at the chat page (WorldRefusal).

/** A refused Bot API call; `description` is Telegram's own sentence, with its prefix. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly retryAfter: number | undefined;
  constructor(status: number, description: string, retryAfter?: number) {
    super(description);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** What a person cannot do in the chat page, in a sentence for that person. */
export class WorldRefusal extends Error {
  override readonly name = 'WorldRefusal';
}

// Telegram writes an error's first letter small after the prefix, unless the error is a code such as BUTTON_DATA_INVALID.
function lowered(sentence: string): string {
  const second = sentence[1] ?? '';
  return second >= 'A' && second <= 'Z' ? sentence : sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}

/** 400 in Telegram's form; give the sentence without its prefix. */
export function badRequest(sentence: string): Refusal {
  return new Refusal(400, `Bad Request: ${lowered(sentence)}`);
}

/** 403 in Telegram's form; give the sentence without its prefix. */
export function forbidden(sentence: string): Refusal {
  return new Refusal(403, `Forbidden: ${lowered(sentence)}`);
}

/** 409 in Telegram's form; give the sentence without its prefix. */
export function conflict(sentence: string): Refusal {
  return new Refusal(409, `Conflict: ${sentence}`);
}

/** 429 with the number of seconds after which the same call will be let through. */
export function tooMany(retryAfter: number): Refusal {
  return new Refusal(429, `Too Many Requests: retry after ${retryAfter}`, retryAfter);
}
