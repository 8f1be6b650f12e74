// Reads a chat completion's body as DeepSeek does, with its refusals where they are recorded.

export type ErrorBody = {
  readonly error: { readonly message: string; readonly type: string; readonly param: null; readonly code: string };
};
export type Refused = { readonly kind: 'refused'; readonly status: number; readonly body: ErrorBody };

export type CompletionRequest = {
  readonly kind: 'ok';
  readonly model: string;
  /** the texts of all messages in their order, roles before them: what the cache compares */
  readonly prompt: string;
  /** the texts of the user's messages, first to last */
  readonly userTexts: readonly string[];
  readonly maxTokens: number;
  readonly thinking: boolean;
};

export const MODELS = ['deepseek-flash', 'deepseek-v4-pro'] as const;
/** accepted and answered by the first model under its own name */
const ALIASES: Readonly<Record<string, string>> = {
  'deepseek-v4-flash': 'deepseek-flash',
  'deepseek-v4-flash-vision-exp': 'deepseek-flash',
};
const MAX_TOKENS = 393_216;

export const refusal = (status: number, message: string, type = 'invalid_request_error'): Refused => ({
  kind: 'refused',
  status,
  body: { error: { message, type, param: null, code: 'invalid_request_error' } },
});

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

const messagesOf = (value: unknown): readonly { readonly role: string; readonly content: string }[] | undefined => {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const read = value.map((each) => {
    const { role, content } = fieldsOf(each) ?? {};
    const known = role === 'system' || role === 'user' || role === 'assistant';
    return known && typeof content === 'string' ? { role, content } : undefined;
  });
  return read.every((each) => each !== undefined) ? read : undefined;
};

/** The wording of 422 and of a temperature out of range is made up: none is recorded. */
const refusedBy = (body: Fields, prompt: string): Refused | undefined => {
  const format = fieldsOf(body['response_format'])?.['type'] ?? 'text';
  const { temperature = 1, max_tokens: max, stream = false } = body;
  if (format !== 'text' && format !== 'json_object')
    return refusal(400, 'This response_format type is unavailable now');
  if (format === 'json_object' && !/json/i.test(prompt))
    return refusal(
      400,
      "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'.",
    );
  if (typeof temperature !== 'number' || temperature < 0 || temperature > 2)
    return refusal(400, 'Invalid temperature value, the valid range of temperature is [0, 2]');
  const tokens = max ?? 1;
  if (typeof tokens !== 'number' || !Number.isInteger(tokens) || tokens < 1 || tokens > MAX_TOKENS)
    return refusal(400, `Invalid max_tokens value, the valid range of max_tokens is [1, ${MAX_TOKENS}]`);
  return stream === false ? undefined : refusal(400, 'The sandbox answers without streaming only');
};

export const readCompletionRequest = (given: unknown): CompletionRequest | Refused => {
  const body = fieldsOf(given);
  if (body === undefined) return refusal(400, 'Failed to parse the request body as JSON');
  const messages = messagesOf(body['messages']);
  if (typeof body['model'] !== 'string' || messages === undefined)
    return refusal(422, 'Failed to deserialize the JSON body into the target type: messages');
  const model = ALIASES[body['model']] ?? MODELS.find((name) => name === body['model']);
  if (model === undefined)
    return refusal(
      400,
      `The supported API model names are ${MODELS.join(', ')}, but you passed ${body['model'].slice(0, 60)}.`,
    );
  const prompt = messages.map(({ role, content }) => `${role}\n${content}`).join('\n');
  const refused = refusedBy(body, prompt);
  if (refused !== undefined) return refused;
  return {
    ...{ kind: 'ok', model, prompt },
    userTexts: messages.filter(({ role }) => role === 'user').map(({ content }) => content),
    maxTokens: typeof body['max_tokens'] === 'number' ? body['max_tokens'] : MAX_TOKENS,
    thinking: fieldsOf(body['thinking'])?.['type'] !== 'disabled',
  };
};
