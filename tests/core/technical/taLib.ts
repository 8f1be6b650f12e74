// TA-Lib's C functions inside talib-web's WebAssembly, called by their own C signature.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { init } from 'talib-web';
import { z } from 'zod';

type Wasm = {
  readonly ccall: (name: string, gives: 'number', types: readonly 'number'[], args: readonly number[]) => number;
  readonly _malloc: (bytes: number) => number;
  readonly _free: (offset: number) => void;
  readonly HEAPF64: Float64Array;
  readonly HEAP32: Int32Array;
};

export type TaLibCall = {
  readonly name: string;
  readonly inputs: readonly Float64Array[];
  readonly options: readonly number[];
  readonly outputs: number;
};
export type TaLib = (call: TaLibCall) => readonly Float64Array[];

const wasmShape = z.custom<Wasm>((m) => typeof m === 'object' && m !== null && 'ccall' in m && '_malloc' in m);

/**
 * Runs TA_<name>(0, n - 1, inputs, options, &begin, &count, outputs); each output on its own rows, NaN before TA-Lib's first.
 * talib-web's wrappers are not used: they pass an end index one too far, and one address (0) for both begin and count, which
 * breaks BBANDS and STOCH, where TA-Lib reads the two back.
 */
export const loadTaLib = async (): Promise<TaLib> => {
  const file = join(createRequire(import.meta.url).resolve('talib-web'), '..', 'talib.wasm');
  // its loader fetches an address; a data address is one that works without a server
  const wasm = wasmShape.parse(await init(`data:application/wasm;base64,${readFileSync(file).toString('base64')}`));
  return (call) => run(wasm, call);
};

const run = (wasm: Wasm, { name, inputs, options, outputs }: TaLibCall): readonly Float64Array[] => {
  const rows = inputs[0]?.length ?? 0;
  const taken: number[] = [];
  const room = (bytes: number): number => {
    const offset = wasm._malloc(bytes);
    taken.push(offset);
    return offset;
  };
  const from = inputs.map((values) => {
    const offset = room(8 * rows);
    wasm.HEAPF64.set(values, offset / 8);
    return offset;
  });
  const [begin, count] = [room(8), room(8)];
  const to = Array.from({ length: outputs }, () => room(8 * rows));
  const args = [0, rows - 1, ...from, ...options, begin, count, ...to];
  const code = wasm.ccall(
    `TA_${name}`,
    'number',
    args.map(() => 'number'),
    args,
  );
  if (code !== 0) throw new Error(`TA_${name} answers ${code}`);
  const first = wasm.HEAP32[begin / 4] ?? 0;
  const values = wasm.HEAP32[count / 4] ?? 0;
  if (first + values !== rows) throw new Error(`TA_${name} gave ${values} values from row ${first} of ${rows}`);
  const columns = to.map((offset) => {
    const column = new Float64Array(rows).fill(Number.NaN);
    column.set(wasm.HEAPF64.subarray(offset / 8, offset / 8 + values), first);
    return column;
  });
  for (const offset of taken) wasm._free(offset);
  return columns;
};
