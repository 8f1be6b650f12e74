// A process that opens the reservation store of a database, says so, and asks for one place when it is told a number.
import { createInterface } from 'node:readline';
import mongoose from 'mongoose';
import { HOUR_MS, plus } from '../../../core/instant.ts';
import { settings } from '../../../core/settings.ts';
import { createReservationStore } from '../../../models/reservations.ts';
import { START } from '../../contracts/stores/examples.ts';

const [, , uri = '', name = ''] = process.argv;
const connection = await mongoose.createConnection(uri).asPromise();
const store = createReservationStore({ connection });
process.stdout.write('ready\n');
for await (const round of createInterface({ input: process.stdin })) {
  const at = plus(START, Number(round) * HOUR_MS);
  const { kind } = await store.reserve({
    ...{ signalId: `${round}-${name}`, symbol: `${name}-${round}`, direction: 'BUY', confidence: 70, at },
    ...{ expiresAt: plus(at, HOUR_MS), limits: settings.judge.limits },
  });
  process.stdout.write(`${kind}\n`);
}
await connection.close();
