// The question put to the model: a system part that never changes, then the facts of one cycle as JSON. Pure.

import { reversed } from './prompt/reversed.ts';
import { SYSTEM } from './prompt/system.ts';
import { tokensOf } from './prompt/tokens.ts';
import type { PromptFacts } from './promptFacts.ts';

/** Raised with every change of the system part or of the facts' form; stored with each answer. */
export const promptVersion = '1';

/** `tokens` is an estimate before the call; what was used is what the provider tells. */
export type Prompt = {
  readonly version: string;
  readonly system: string;
  readonly user: string;
  readonly tokens: number;
};

/** 'reversed' tells the same facts from the last to the first, for the question whether the answer is stable. */
export type PromptOrder = 'plain' | 'reversed';

const OPEN = '```json\n';
const CLOSE = '\n```';

/**
 * The system part is the same to the byte in every cycle and for every symbol, since the provider caches prefixes. The user
 * part is one fenced block of compact JSON and a closing line. Equal facts give equal prompts.
 */
export const promptOf = (facts: PromptFacts, { order = 'plain' }: { readonly order?: PromptOrder } = {}): Prompt => {
  const told = JSON.stringify(order === 'plain' ? facts : reversed(facts));
  const user = `Facts of this cycle:\n${OPEN}${told}${CLOSE}\nAnswer with the JSON object only.`;
  return { version: promptVersion, system: SYSTEM, user, tokens: tokensOf(SYSTEM) + tokensOf(user) };
};

/** The facts a user part carries, as JSON; undefined where it carries none. For stand-ins of the model and for audits. */
export const factsInPrompt = (user: string): unknown => {
  const from = user.indexOf(OPEN);
  const to = user.lastIndexOf(CLOSE);
  return from < 0 || to <= from ? undefined : JSON.parse(user.slice(from + OPEN.length, to));
};
