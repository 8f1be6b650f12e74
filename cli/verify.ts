// `npm run verify -- --proof FILE --candles DIR`: recomputes hashes and outcomes, trusting nothing of the service's own.
import { parseArgs } from 'node:util';
import { redactText } from './redact.ts';
import { CandleFolderError, candleFolder } from './verify/candleFolder.ts';
import { chainFaults, nameOf } from './verify/chainCheck.ts';
import { type Checked, checkOutcome } from './verify/outcomeCheck.ts';
import { type ProofFile, type ProofRow, readProofFile } from './verify/proofFile.ts';

const USAGE = 'npm run verify -- --proof FILE --candles DIR';

type Wanted = { readonly file: string; readonly folder: string };

const wantedOf = (args: readonly string[]): Wanted | string => {
  try {
    const options = { proof: { type: 'string' }, candles: { type: 'string' } } as const;
    const { proof, candles } = parseArgs({ args: [...args], options, strict: true }).values;
    if (proof === undefined) return `Which proof? Usage: ${USAGE}`;
    if (candles === undefined) return `Where are the candles (SYMBOL_1m.csv.gz or SYMBOL_5m.csv.gz)? Usage: ${USAGE}`;
    return { file: proof, folder: candles };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\nUsage: ${USAGE}`;
  }
};

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

type Result = readonly [row: ProofRow, checked: Checked];

const standing = ({ signals, channel }: ProofFile): readonly string[] => {
  if (signals.length === 0) return [];
  const unproven = signals.filter(({ proof }) => proof.kind === 'unproven');
  const where = channel === null ? 'No proof channel is named' : `Made public in ${channel} before the entry`;
  const names = unproven.slice(0, 20).map((row) => `${nameOf(row)} (${row.proof.because ?? 'no word why'})`);
  return [
    `${where}: ${signals.length - unproven.length} of ${signals.length}.`,
    ...(unproven.length > 0 ? [`Unproven: ${names.join(', ')}${unproven.length > 20 ? ', …' : ''}.`] : []),
  ];
};

const summary = (file: ProofFile, results: readonly Result[], faults: number): readonly string[] => {
  const of = (kind: Checked['kind']): number => results.filter(([, checked]) => checked.kind === kind).length;
  const agree = of('agrees');
  return [
    `${counted(file.signals.length, 'signal', 'signals')}: ${agree} with the outcome the candles give, ${of('open')} open, ${of('differs')} with another, ${of('unchecked')} not to be checked.`,
    ...standing(file),
    ...(file.unchained > 0
      ? [
          `${counted(file.unchained, 'signal was', 'signals were')} published before the chain began; it proves nothing of them.`,
        ]
      : []),
    ...(file.head
      ? [`Head #${file.head.sequence} ${file.head.hash}: compare it with the newest post in the channel.`]
      : ['The chain is empty.']),
    faults === 0 ? 'Everything agrees.' : `${counted(faults, 'thing does', 'things do')} not agree.`,
  ];
};

const verifyOn = (file: ProofFile, folder: string): number => {
  const candlesOf = candleFolder(folder);
  const results = file.signals.map((row): Result => [row, checkOutcome(row, candlesOf(row.signal.symbol), file)]);
  const faults = [
    ...chainFaults(file),
    ...results.flatMap(([, checked]) => (checked.kind === 'differs' ? checked.faults : [])),
    ...results.flatMap(([row, checked]) =>
      checked.kind === 'unchecked' ? [`${nameOf(row)}: its outcome cannot be checked: ${checked.because}.`] : [],
    ),
  ];
  for (const fault of faults) console.error(fault);
  for (const line of summary(file, results, faults.length)) console.log(line);
  return faults.length === 0 ? 0 : 1;
};

/** Exit code 0 where all agrees; 1 where anything differs, is missing or cannot be checked, each named; 2 for wrong options. */
export const verify = async (args: readonly string[]): Promise<number> => {
  const wanted = wantedOf(args);
  if (typeof wanted === 'string') {
    console.error(wanted);
    return 2;
  }
  const read = readProofFile(wanted.file);
  if (read.kind === 'invalid') {
    for (const line of read.because) console.error(line);
    return 1;
  }
  try {
    return verifyOn(read.proof, wanted.folder);
  } catch (error) {
    if (!(error instanceof CandleFolderError)) throw error;
    console.error(redactText(error.message));
    return 1;
  }
};
