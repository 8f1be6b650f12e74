// Which symbols a folder of recorded candles can be played with.
import { SandboxError } from '../../sandbox/clock/sandboxError.ts';
import { loadRecording } from '../../sandbox/market/loadRecording.ts';

/** The symbols a folder of candle files holds in 1m; throws SandboxError where there is none. */
export const recordedSymbols = (dir: string): readonly string[] => {
  const symbols = loadRecording(dir)
    .candles.filter((c) => c.stepS === 60)
    .map((c) => c.product);
  if (symbols.length === 0)
    throw new SandboxError(
      `${dir} holds five-minute candles only; the demo follows its signals on SYMBOL_1m.csv.gz files.`,
    );
  return symbols;
};
