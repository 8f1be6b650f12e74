// How many tokens a completion took, and how many of the prompt's the provider had in its cache.

/** a character is some 0.3 token of English text, as DeepSeek's documentation has it */
const TOKENS_A_CHARACTER = 0.3;
/** the cache keeps whole blocks of so many tokens from the prompt's beginning */
const BLOCK = 64;
const REMEMBERED = 64;

export const tokensOf = (text: string): number => Math.ceil(text.length * TOKENS_A_CHARACTER);
export const charactersOf = (tokens: number): number => Math.floor(tokens / TOKENS_A_CHARACTER);

const sharedPrefix = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i;
};

export type Cache = {
  /** Tokens of the prompt found in the cache; the prompt is remembered. */
  hits(prompt: string): number;
};

/** Remembers the latest prompts and finds the longest common beginning, in whole blocks. */
export const createCache = (): Cache => {
  const prompts: string[] = [];
  return {
    hits(prompt) {
      const longest = prompts.reduce((most, known) => Math.max(most, sharedPrefix(known, prompt)), 0);
      prompts.push(prompt);
      if (prompts.length > REMEMBERED) prompts.shift();
      return Math.floor(Math.floor(longest * TOKENS_A_CHARACTER) / BLOCK) * BLOCK;
    },
  };
};

/** The usage field of an answer; the thinking's tokens are among the completion's. */
export const usageBody = (prompt: number, hits: number, answer: number, thinking: number): object => ({
  prompt_tokens: prompt,
  completion_tokens: answer + thinking,
  total_tokens: prompt + answer + thinking,
  prompt_tokens_details: { cached_tokens: hits },
  completion_tokens_details: { reasoning_tokens: thinking },
  prompt_cache_hit_tokens: hits,
  prompt_cache_miss_tokens: prompt - hits,
});
