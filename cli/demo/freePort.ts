// Looks for a port nobody listens on.
import { createServer } from 'node:net';

const canListen = (port: number): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  return promise;
};

/** The first port p from `from` on for which p and p + 1 are both free on loopback. */
export const freePair = async (from: number): Promise<number> => {
  for (let port = from; port < 65_000; port += 2)
    if ((await canListen(port)) && (await canListen(port + 1))) return port;
  throw new Error('no free pair of ports was found');
};
