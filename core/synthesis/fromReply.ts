// The model's reply as a synthesis: its words and levels exactly as they were given.
import { keyFactorText, type Reply } from './reply.ts';
import type { Proposal, Synthesis } from './synthesis.ts';

const verdictOf = (reply: Reply): Synthesis['verdict'] => {
  if (reply.verdict === 'HOLD') return { kind: 'hold', cause: 'market' };
  const { verdict: direction, confidence, entry, stop, target, lifeHours, risk } = reply;
  const proposal: Proposal = { direction, confidence, entry, stopLoss: stop, takeProfit: target, lifeHours, risk };
  return { kind: 'proposal', proposal };
};

/** Nothing is rounded or moved: a level off the exchange's step is the judge's to refuse. HOLD is the market's. */
export const synthesisOf = (reply: Reply): Synthesis => ({
  by: 'deepseek',
  verdict: verdictOf(reply),
  reasoning: reply.reasoning,
  keyFactors: reply.keyFactors.map(keyFactorText),
});
