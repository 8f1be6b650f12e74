// `npm run proof -- --out FILE [--data DIR]`: the published record with its proof, also while a service runs.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Log } from '../core/ports/shell.ts';
import { type ProofDocument, readProof } from '../core/record/proof/document.ts';
import { joinEmbedded } from '../models/embedded/join.ts';
import { hasDatabase } from '../models/embedded/storage/snapshot.ts';
import { openStores } from '../models/openStores.ts';
import { createLiveClock } from './clocks.ts';
import { readConfig } from './readConfig.ts';
import { asTool, databaseFolder, ToolRefusal, toolOptions } from './tools.ts';

const USAGE = 'npm run proof -- --out FILE [--data DIR]';

const quiet: Log = {
  ...{ debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  child: () => quiet,
};

type Place = { readonly uri: string; readonly close: () => Promise<void> };

/** The MongoDB of the configuration, or the folder's embedded database, joined where a service serves it. */
const placeOf = async (data: string | undefined, mongo: string | undefined): Promise<Place> => {
  if (mongo !== undefined && data === undefined) return { uri: mongo, close: async () => undefined };
  const folder = databaseFolder(data, undefined);
  if (!hasDatabase(folder)) throw new ToolRefusal(`There is no embedded database in ${folder}.`, 1);
  return joinEmbedded(folder);
};

const readFrom = async (place: Place, channel: string | undefined): Promise<ProofDocument> => {
  const clock = createLiveClock();
  const opened = await openStores({ uri: place.uri, clock, log: quiet });
  try {
    return await readProof(opened.stores, { channel, madeAt: clock.now() });
  } finally {
    await opened.close();
  }
};

const write = (file: string, document: ProofDocument): void => {
  try {
    writeFileSync(file, `${JSON.stringify(document, null, 1)}\n`);
  } catch (error) {
    throw new ToolRefusal(
      `The proof could not be written: ${error instanceof Error ? error.message : String(error)}`,
      1,
    );
  }
};

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const told = ({ signals, head, channel, unchained }: ProofDocument, file: string): readonly string[] => {
  const proven = signals.filter(({ proof }) => proof.kind === 'proven').length;
  return [
    `${counted(signals.length, 'signal', 'signals')} written to ${file}.`,
    head ? `Head of the chain: #${head.sequence} ${head.hash}` : 'The chain has no signal yet.',
    channel === null
      ? 'TELEGRAM_PROOF_CHANNEL is not set, so nothing was made public before its outcome: every signal counts as unproven.'
      : `In ${channel} before the entry: ${proven} of ${signals.length}; the others count as unproven.`,
    ...(unchained > 0
      ? [
          `${counted(unchained, 'signal was', 'signals were')} published before the chain began; it proves nothing of them.`,
        ]
      : []),
    `Check it with: npm run verify -- --proof ${file} --candles DIR`,
  ];
};

/** Exit code 0 once the file is written; 1 with a sentence; 2 for wrong options. */
export const proof = (args: readonly string[]): Promise<number> =>
  asTool(async () => {
    const { out, data } = toolOptions(args, { out: { type: 'string' }, data: { type: 'string' } }, USAGE);
    if (out === undefined) throw new ToolRefusal(`Where to? Usage: ${USAGE}`, 2);
    const read = readConfig();
    if (read.kind === 'invalid') throw new ToolRefusal(read.issues.map((issue) => `.env: ${issue}`).join('\n'), 1);
    const { MONGODB_URI, TELEGRAM_PROOF_CHANNEL } = read.config;
    const place = await placeOf(data, MONGODB_URI?.reveal());
    try {
      const document = await readFrom(place, TELEGRAM_PROOF_CHANNEL);
      const file = resolve(out);
      write(file, document);
      for (const line of told(document, file)) console.log(line);
      return 0;
    } finally {
      await place.close();
    }
  });
