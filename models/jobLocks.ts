// The locks of Agenda's own collection, which a killed process leaves behind.
import type { Connection } from 'mongoose';

/** Agenda's default name. */
const COLLECTION = 'agendaJobs';

/**
 * Makes every held lock one of long ago, so that its job is taken up at once: only for the single owner of the data,
 * before Agenda starts. Null would lose one-time jobs for ever, since Agenda finds expired locks by their date.
 */
export const releaseJobLocks = async (connection: Connection): Promise<void> => {
  await connection.collection(COLLECTION).updateMany({ lockedAt: { $ne: null } }, { $set: { lockedAt: new Date(0) } });
};
