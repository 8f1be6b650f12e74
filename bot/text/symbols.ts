// The marks and words of a decision, and short foreign fields brought to a bounded length.

import type { Decision } from '../../core/record/outcome.ts';
import { decisionWord } from '../../core/wording/outcomes.ts';
import { shorten } from './shorten.ts';

export const decisionMark: Readonly<Record<Decision, string>> = { took: '✅', skipped: '❌', monitoring: '📊' };

/** '✅ Took'. */
export const markedDecision = (decision: Decision): string => `${decisionMark[decision]} ${decisionWord[decision]}`;

/** A market's symbol; the longest we know have 20 characters. */
export const symbolText = (symbol: string): string => shorten(symbol, 24);

/** 'BTC' of 'BTC-USD'. */
export const baseOf = (symbol: string): string => symbolText(symbol.split('-')[0] ?? symbol);

/** 'USD' of 'BTC-USD'; empty where the symbol names none. */
export const quoteOf = (symbol: string): string => symbolText(symbol.split('-')[1] ?? '');
