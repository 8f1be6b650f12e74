// The answer to "BUY, SELL or HOLD?", whoever gave it.

export type Direction = 'BUY' | 'SELL';
export type Risk = 'LOW' | 'MEDIUM' | 'HIGH';
export type LifeHours = 1 | 4 | 12 | 24;

/** Levels in quote currency; `confidence` 0..100 is conviction, not a rate. */
export type Proposal = {
  readonly direction: Direction;
  readonly confidence: number;
  readonly entry: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
  readonly lifeHours: LifeHours;
  readonly risk: Risk;
};

/** Three different things: the market says wait, facts are missing, the synthesiser failed. */
export type HoldCause = 'market' | 'no data' | 'synthesiser failed';

export type Synthesis = {
  readonly by: 'deepseek' | 'quant';
  readonly verdict:
    | { readonly kind: 'proposal'; readonly proposal: Proposal }
    | { readonly kind: 'hold'; readonly cause: HoldCause };
  readonly reasoning: string;
  readonly keyFactors: readonly string[];
  /** why it was not the model, where one was asked and failed: a sentence */
  readonly because?: string;
};
