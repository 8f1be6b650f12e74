// The body of a chat completion: schema -> what the model said, how it ended and what it used.
import { z } from 'zod';
import type { TokenUsage } from '../../../core/synthesis/pricing.ts';

const count = z.number().int().nonnegative();

/** DeepSeek counts cache hits beside the prompt's tokens; where it does not, none are taken to be hits: the dearer reading. */
const usage = z
  .object({ prompt_tokens: count, completion_tokens: count, prompt_cache_hit_tokens: count.nullish() })
  .transform(
    (u): TokenUsage => ({
      promptTokens: u.prompt_tokens,
      cacheHitTokens: Math.min(u.prompt_cache_hit_tokens ?? 0, u.prompt_tokens),
      completionTokens: u.completion_tokens,
    }),
  );

const message = z.object({ content: z.string().nullish() });
const completion = z.object({
  model: z.string(),
  choices: z.array(z.object({ message, finish_reason: z.string().nullish() })).min(1),
  usage: usage.nullish(),
});

export type AnswerBody = {
  readonly text: string;
  readonly model: string;
  readonly finishReason: string;
  readonly usage: TokenUsage | undefined;
};

export type ReadAnswer =
  | { readonly kind: 'ok'; readonly answer: AnswerBody }
  | { readonly kind: 'malformed'; readonly issue: string };

/** The first choice; its thinking (`reasoning_content`) is not read. */
export const readAnswer = (body: unknown): ReadAnswer => {
  const read = completion.safeParse(body);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { kind: 'malformed', issue: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'unreadable'}` };
  }
  const { model, choices, usage: used } = read.data;
  const [choice] = choices;
  return {
    kind: 'ok',
    answer: {
      ...{ text: choice?.message.content ?? '', model, finishReason: choice?.finish_reason ?? 'unknown' },
      usage: used ?? undefined,
    },
  };
};
