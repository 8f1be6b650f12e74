// A TCP way to the database that can be cut: every connection at once, and no new one for a while.
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export type CuttableWay = {
  readonly port: number;
  /** Resolves when connections are let through again. */
  cut(ms: number): Promise<void>;
  close(): void;
};

/** Listens on a free port of loopback and leads to `port` there. */
export const cuttableWayTo = async (port: number): Promise<CuttableWay> => {
  const open = new Set<Socket>();
  let cuts = 0;
  const server = createServer({ noDelay: true }, (client) => {
    if (cuts > 0) return void client.resetAndDestroy();
    const target = connect({ host: '127.0.0.1', port, noDelay: true });
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const sever = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut: async (ms) => {
      cuts += 1;
      sever();
      await delay(ms);
      cuts -= 1;
    },
    close: () => {
      server.close();
      sever();
    },
  };
};
