// Where to look first when the record fails a demand: the gate, setting or prompt version whose signals did worst.
import type { Cut, CutName } from './cuts.ts';
import type { Flow } from './flow.ts';
import type { Summary } from './statistics.ts';

/**
 * `setting`, `prompt` and `settings version`: `n` published signals with this value came to `expectancyR`, all others to
 * `rest`; `shortfallR` is what they stayed behind the others in sum. `gate`: the `n` proposals that it alone stopped would
 * have come to `expectancyR`, what was published to `rest`. `costs`: what they take of every signal, in R.
 */
export type Lead =
  | {
      readonly kind: 'setting' | 'prompt' | 'settings version' | 'gate';
      readonly name: string;
      readonly value: string;
      readonly n: number;
      readonly expectancyR: number;
      readonly rest: number;
      readonly shortfallR: number;
    }
  | { readonly kind: 'costs'; readonly name: string; readonly meanR: number; readonly expectancyR: number };

const MOST = 4;

/** The setting behind a cut, by its name in settings or .env. */
const settingOf: Partial<Readonly<Record<CutName, string>>> = {
  tier: 'judge.minimumConfidence',
  life: 'quant.lives',
  symbol: 'SYMBOLS',
  direction: 'quant.weights',
  volatility: 'quant.stopInAtr',
  synthesiser: 'DEEPSEEK_MODEL',
};

const nameOf = (
  by: CutName,
): { readonly kind: 'setting' | 'prompt' | 'settings version'; readonly name: string } | undefined => {
  if (by === 'prompt') return { kind: 'prompt', name: 'prompt version' };
  if (by === 'settings') return { kind: 'settings version', name: 'settings version' };
  const name = settingOf[by];
  return name === undefined ? undefined : { kind: 'setting', name };
};

const ofCuts = (cuts: readonly Cut[], n: number, totalR: number): readonly Lead[] =>
  cuts.flatMap((cut): readonly Lead[] => {
    const named = nameOf(cut.by);
    const rest = n - cut.n;
    if (named === undefined || cut.figures === undefined || rest <= 0) return [];
    const others = (totalR - cut.figures.totalR) / rest;
    const expectancyR = cut.figures.totalR / cut.n;
    const shortfallR = (others - expectancyR) * cut.n;
    return shortfallR > 0 ? [{ ...named, value: cut.label, n: cut.n, expectancyR, rest: others, shortfallR }] : [];
  });

const ofGates = ({ gates }: Flow, expectancyR: number): readonly Lead[] =>
  gates.flatMap(({ gate, alone }): readonly Lead[] => {
    if (alone.figures === undefined) return [];
    const stopped = alone.figures.totalR / alone.n;
    const shortfallR = (stopped - expectancyR) * alone.n;
    if (shortfallR <= 0) return [];
    const figures = { n: alone.n, expectancyR: stopped, rest: expectancyR, shortfallR };
    return [{ kind: 'gate', name: gate, value: 'stopped', ...figures }];
  });

/** By what stayed behind most, at most four; costs first where they are more than the signals lose. Empty of few signals. */
export const leadsOf = (summary: Summary, cuts: readonly Cut[], flow: Flow): readonly Lead[] => {
  if (summary.kind === 'few') return [];
  const n = summary.counts.ended;
  const expectancyR = summary.totalR / n;
  const { meanR } = summary.costs;
  const costs: readonly Lead[] =
    expectancyR < 0 && expectancyR + meanR > 0 ? [{ kind: 'costs', name: 'quant.stopInAtr', meanR, expectancyR }] : [];
  const ranked = [...ofCuts(cuts, n, summary.totalR), ...ofGates(flow, expectancyR)].toSorted(
    (a, b) => (b.kind === 'costs' ? 0 : b.shortfallR) - (a.kind === 'costs' ? 0 : a.shortfallR),
  );
  return [...costs, ...ranked].slice(0, MOST);
};
