// The worker thread that runs the server: started by startEmbedded, ended by its word.
import { parentPort, workerData } from 'node:worker_threads';
import { DataDirInUse } from './errors.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.ts';
import { openServer } from './openServer.ts';

const port = parentPort;
if (port === null) throw new Error('server.worker.ts only runs as a worker thread.');
const tell = (message: FromWorker) => port.postMessage(message);
const { dataDir, sweepMs } = workerData as WorkerOptions;

try {
  const onFailure = (error: Error) => tell({ kind: 'failed', message: error.message });
  const server = await openServer({ dataDir, sweepMs, onFailure });
  port.on('message', (message: ToWorker) => {
    if (message.kind !== 'close') return;
    server.close().then(
      () => {
        tell({ kind: 'closed' });
        port.close();
      },
      (error: unknown) => tell({ kind: 'failed', message: String(error) }),
    );
  });
  tell({ kind: 'ready', uri: server.uri });
} catch (error) {
  if (error instanceof DataDirInUse) tell({ kind: 'inUse', dataDir: error.dataDir, holder: error.holder });
  else tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
