// The heap of another Node process after a collection, by its inspector; and what the machine says it uses.
import { readFileSync } from 'node:fs';

export type Memory = { readonly heapMb: number; readonly residentMb: number };

type Reply = { readonly id?: number; readonly result?: { readonly usedSize?: number } };

const MB = 1024 * 1024;
/** a collection gives pages back to the machine only after a while */
const SETTLE_MS = 3_000;
const LOOKS = 4;

/** From /proc; NaN elsewhere. */
const residentMb = (pid: number): number => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
  } catch {
    return Number.NaN;
  }
};

/** Opens the inspector at the address it printed; `measure` collects garbage first and takes the least of a few looks. */
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
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  const ask = (method: string): Promise<Reply> =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, (reply) => {
        waiting.delete(id);
        resolve(reply);
      });
      socket.send(JSON.stringify({ id, method }));
    });
  const look = async (): Promise<Memory> => {
    await ask('HeapProfiler.collectGarbage');
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
