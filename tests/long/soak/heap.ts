// The heap of another Node process after a collection, by its inspector; and what the machine says it uses. Its threads collect as well.
import { readFileSync } from 'node:fs';

export type Memory = { readonly heapMb: number; readonly residentMb: number };

type Reply = {
  readonly id?: number;
  readonly result?: { readonly usedSize?: number };
  readonly method?: string;
  readonly params?: { readonly sessionId?: string; readonly message?: string };
};

const MB = 1024 * 1024;
/** a collection gives pages back to the machine only after a while */
const SETTLE_MS = 2_000;
const LOOKS = 3;

/** From /proc; NaN elsewhere. */
const residentMb = (pid: number): number => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
  } catch {
    return Number.NaN;
  }
};

/** Opens the inspector at the address it printed; `measure` collects garbage first and takes the least of a few looks. Heap is the main thread's. */
export const openInspector = async (address: string, pid: number) => {
  const socket = new WebSocket(address);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`the inspector at ${address} is not reached`)), {
      once: true,
    });
  });
  let last = 0;
  const waiting = new Map<number, (reply: Reply) => void>();
  const workers = new Set<string>();
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    const { method, params: { sessionId = '', message = '' } = {} } = reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
    if (method === 'NodeWorker.attachedToWorker') workers.add(sessionId);
    if (method === 'NodeWorker.detachedFromWorker') workers.delete(sessionId);
    if (method === 'NodeWorker.receivedMessageFromWorker') {
      const own = JSON.parse(message) as Reply;
      if (own.id !== undefined) waiting.get(own.id)?.(own);
    }
  });
  const asked = (send: (id: number) => void): Promise<Reply> =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, (reply) => {
        waiting.delete(id);
        resolve(reply);
      });
      send(id);
    });
  const ask = (method: string, params: object = {}): Promise<Reply> =>
    asked((id) => socket.send(JSON.stringify({ id, method, params })));
  /** A thread answers by a message of its own. */
  const askWorker = (sessionId: string, method: string): Promise<Reply> =>
    asked((id) => void ask('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method }) }));
  await ask('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const look = async (): Promise<Memory> => {
    await ask('HeapProfiler.collectGarbage');
    await Promise.all([...workers].map((worker) => askWorker(worker, 'HeapProfiler.collectGarbage')));
    const used = (await ask('Runtime.getHeapUsage')).result?.usedSize ?? Number.NaN;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return { heapMb: used / MB, residentMb: residentMb(pid) };
  };
  return {
    measure: async (): Promise<Memory> => {
      const looks: Memory[] = [];
      for (let i = 0; i < LOOKS; i++) looks.push(await look());
      return {
        heapMb: Math.min(...looks.map((m) => m.heapMb)),
        residentMb: Math.min(...looks.map((m) => m.residentMb)),
      };
    },
    close: () => socket.close(),
  };
};
