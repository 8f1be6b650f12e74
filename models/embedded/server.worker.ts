// The worker thread that runs the server: started by startEmbedded, ended by its word.
import { parentPort, workerData } from 'node:worker_threads';
import { DataDirInUse } from './errors.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.ts';
import { type OpenServer, openServer } from './openServer.ts';
import { troubleOf } from './storage/trouble.ts';

const port = parentPort;
if (port === null) throw new Error('server.worker.ts only runs as a worker thread.');
const tell = (message: FromWorker) => port.postMessage(message);
const { dataDir, sweepMs, maxBytes } = workerData as WorkerOptions;

try {
  const onFailure = (error: Error) => tell({ kind: 'failed', message: troubleOf(error) });
  const server = await openServer({ dataDir, sweepMs, maxBytes, onFailure });
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'close') void end(server);
  });
  tell({ kind: 'ready', uri: server.uri });
} catch (error) {
  if (error instanceof DataDirInUse) tell({ kind: 'inUse', dataDir: error.dataDir, holder: error.holder });
  else tell({ kind: 'failed', message: troubleOf(error) });
}

// Closing the port lets the thread end by itself.
async function end(server: OpenServer): Promise<void> {
  try {
    await server.close();
    tell({ kind: 'closed' });
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  } finally {
    parentPort?.close();
  }
}
