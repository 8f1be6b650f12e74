// Opens the database and everything kept in it.
import mongoose, { type Connection } from 'mongoose';
import type { DatabaseTally } from '../core/ports/processes.ts';
import type { Clock, Log } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import { createAccessRequestStore } from './accessRequests.ts';
import { createAlarmStore } from './alarms.ts';
import { createAuditTrail } from './auditTrail.ts';
import { createBroadcastStore } from './broadcasts.ts';
import { createCandleStore } from './candles.ts';
import { createCardNotesStore } from './cardNotes.ts';
import { createChangeFeed } from './changeFeed.ts';
import { createCreditCounter } from './credits.ts';
import { createCycleStore, releaseCycleLeases } from './cycles.ts';
import { createDecisionStore } from './decisions.ts';
import { createEntryStore } from './entries.ts';
import { createEventStore } from './events.ts';
import { createHandledUpdates } from './handledUpdates.ts';
import { createInvitationStore } from './invitations.ts';
import { createIvHistoryStore } from './ivHistory.ts';
import { releaseJobLocks } from './jobLocks.ts';
import { createKeyValueStore } from './keyValue.ts';
import { createLeaseStore, releaseAllLeases } from './leases.ts';
import { createLessonStore } from './lessons.ts';
import { type Migration, migrations } from './migrations/registry.ts';
import { runMigrations } from './migrations/run.ts';
import { createModelLedger } from './modelCalls.ts';
import { createOutboxStore, releaseOutboxLeases } from './outbox.ts';
import { createPersonalRecords } from './personalRecords.ts';
import { createPersonalResultStore } from './personalResults.ts';
import { createPhaseStore } from './phases.ts';
import { createProcessStore } from './processes.ts';
import { createProofStore } from './proof.ts';
import { createProposalStore } from './proposals.ts';
import { createPublishingSwitch } from './publishing.ts';
import { createReservationStore } from './reservations.ts';
import { createSearchStore } from './search.ts';
import { createSendingTurn, releaseSendingTurn } from './sendingTurn.ts';
import { createSettingsChangeStore } from './settingsChanges.ts';
import { createSignalMarkStore } from './signalMarks.ts';
import { createSignalStore } from './signals.ts';
import { createSignInLinkStore } from './signInLinks.ts';
import { createSubscriberStore } from './subscribers.ts';
import { createTally } from './tally.ts';
import { createWebSessionStore } from './webSessions.ts';

export type OpenStores = {
  readonly stores: Stores;
  readonly connection: Connection;
  /** Ends all leases of cycles, sendings, jobs and processes: only for the single owner of the data, before any work begins. */
  readonly releaseLeases: () => Promise<void>;
  readonly tally: () => DatabaseTally;
  readonly close: () => Promise<void>;
};

export type OpenStoresDeps = {
  readonly uri: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry?: readonly Migration[];
};

/** The sentence for people; the driver's own error is its cause, and the address, which may hold a password, is not told. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
  constructor(cause: unknown) {
    const because = cause instanceof Error ? cause.message.replace(/[a-z+]+:\/\/\S+/gi, 'the address') : 'no answer';
    super(`The database is not reached (${because}). Check MONGODB_URI in .env.`, { cause });
  }
}

/** The database is the one the address names, else `v7_signals`. */
const connect = (uri: string): Promise<Connection> => {
  const named = /^[a-z+]+:\/\/[^/?]+\/[^?]/.test(uri);
  return mongoose
    .createConnection(uri, {
      ...(named ? {} : { dbName: 'v7_signals' }),
      ignoreUndefined: true,
      autoIndex: false,
      autoCreate: false,
      monitorCommands: true,
      // What the program says it has stored must be there after a power cut as well.
      writeConcern: { w: 'majority', journal: true },
      ...(uri.includes('serverSelectionTimeoutMS=') ? {} : { serverSelectionTimeoutMS: 5000 }),
    })
    .asPromise();
};

const prepare = async (
  connection: Connection,
  { clock, log, registry = migrations }: OpenStoresDeps,
): Promise<void> => {
  const { db } = connection;
  if (!db) throw new Error('The database connection was closed while it was being opened.');
  await runMigrations({ db, clock, log, registry });
  for (const model of Object.values(connection.models)) await model.createIndexes();
};

/**
 * Connects, migrates, builds the indexes. Rejects with the driver's sentence where the database is not to be reached
 * within five seconds (or what the address says), and where its data is of a newer release; the connection is closed then.
 */
export const openStores = async (deps: OpenStoresDeps): Promise<OpenStores> => {
  const { clock, log } = deps;
  const connection = await connect(deps.uri).catch((error: unknown) => {
    throw new DatabaseUnreachable(error);
  });
  const tally = createTally(connection);
  const stores: Stores = {
    candles: createCandleStore({ connection }),
    cycles: createCycleStore({ connection, clock }),
    reservations: createReservationStore({ connection }),
    signals: createSignalStore({ connection }),
    proposals: createProposalStore({ connection }),
    entries: createEntryStore({ connection }),
    personalResults: createPersonalResultStore({ connection }),
    subscribers: createSubscriberStore({ connection }),
    decisions: createDecisionStore({ connection, log }),
    handledUpdates: createHandledUpdates({ connection }),
    outbox: createOutboxStore({ connection, clock }),
    sendingTurn: createSendingTurn({ connection }),
    coinGeckoCredits: createCreditCounter({ connection }, 'coingecko'),
    ivHistory: createIvHistoryStore({ connection }),
    modelLedger: createModelLedger({ connection, clock }),
    events: createEventStore({ connection }),
    lessons: createLessonStore({ connection }),
    search: createSearchStore({ connection }),
    signInLinks: createSignInLinkStore({ connection }),
    webSessions: createWebSessionStore({ connection }),
    alarms: createAlarmStore({ connection }),
    cardNotes: createCardNotesStore({ connection }),
    signalMarks: createSignalMarkStore({ connection }),
    phases: createPhaseStore({ connection }),
    proof: createProofStore({ connection }),
    invitations: createInvitationStore({ connection }),
    accessRequests: createAccessRequestStore({ connection }),
    audit: createAuditTrail({ connection }),
    conversations: createKeyValueStore({ connection }, { collection: 'conversations' }),
    broadcasts: createBroadcastStore({ connection }),
    publishing: createPublishingSwitch({ connection }),
    settingsChanges: createSettingsChangeStore({ connection }),
    personal: createPersonalRecords({ connection }),
    leases: createLeaseStore({ connection }),
    processes: createProcessStore({ connection }),
    changeFeed: createChangeFeed({ connection }),
  };
  try {
    await prepare(connection, deps);
  } catch (error) {
    await connection.close();
    throw error;
  }
  connection.on('disconnected', () => log.warn('the database is not reachable'));
  connection.on('reconnected', () => log.info('the database is reachable again'));
  connection.on('error', (error: unknown) => log.error('database connection', { error }));
  return {
    stores,
    connection,
    tally,
    releaseLeases: async () => {
      await releaseCycleLeases({ connection });
      await releaseOutboxLeases({ connection });
      await releaseSendingTurn({ connection });
      await releaseJobLocks(connection);
      await releaseAllLeases(connection);
    },
    close: async () => {
      connection.removeAllListeners('disconnected');
      await connection.close();
    },
  };
};
