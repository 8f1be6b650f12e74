// `npm run database -- [--data DIR] [--port P]`: serves the embedded database on loopback to other programs.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { addressOf, type JoinedDatabase, joinEmbedded } from '../models/embedded/join.ts';
import { asTool, databaseFolder, ToolRefusal, toolOptions } from './tools.ts';
import type { Stop } from './untilStopped.ts';

const USAGE = 'npm run database -- [--data DIR] [--port P]';
const PORT = 27_017;
const HOST = '127.0.0.1';
/** As in the address the service itself uses. */
const DATABASE = 'v7';

const portOf = (text: string | undefined): number => {
  if (text === undefined) return PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new ToolRefusal(
    `--port is ${JSON.stringify(text)}; it takes a whole number from 0 to 65535.\nUsage: ${USAGE}`,
    2,
  );
};

const ofListening = (error: NodeJS.ErrnoException, port: number): ToolRefusal => {
  if (error.code === 'EADDRINUSE')
    return new ToolRefusal(
      `Port ${port} of ${HOST} is taken by another program. Name another one with --port, or 0 for any free one.`,
      1,
    );
  if (error.code === 'EACCES')
    return new ToolRefusal(`Port ${port} may not be used by this user. Name one above 1023 with --port.`, 1);
  return new ToolRefusal(`Port ${port} of ${HOST} cannot be used: ${error.message}.`, 1);
};

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(ofListening(error, port)));
    server.listen(port, HOST, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

/** Each client gets a connection of its own to the database's socket; the bytes are passed on as they are. */
const bridge = (uri: string, open: Set<Socket>): Server => {
  const target = addressOf(uri);
  return createServer({ noDelay: true }, (client) => {
    const database = connect(target);
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.once('close', () => {
        open.delete(socket);
        other.destroySoon();
      });
      socket.pipe(other);
    }
  });
};

/** Resolves when the one whose server it is has ended; stays pending for our own. */
const ended = ({ uri, holder }: JoinedDatabase): Promise<void> => {
  if (holder === undefined) return Promise.withResolvers<void>().promise;
  const watch = connect(addressOf(uri));
  watch.on('error', () => undefined);
  watch.resume();
  return new Promise((resolve) => watch.once('close', () => resolve()));
};

const tell = (dataDir: string, { holder }: JoinedDatabase, port: number): void => {
  const through = holder === undefined ? '' : `, through process ${holder.pid}, which holds it since ${holder.since}`;
  console.log(`The embedded database in ${dataDir} is served${through}.\n`);
  console.log(`    mongodb://${HOST}:${port}/${DATABASE}?directConnection=true\n`);
  console.log('For mongosh, Compass or a driver on this computer; there is no password. Ctrl-C ends it.');
};

/** Exit code 0 after SIGTERM or SIGINT; 1 with a sentence where folder or port cannot be used; 2 for wrong options. */
export const database = (args: readonly string[], stop: Stop): Promise<number> =>
  asTool(async () => {
    const { data, port } = toolOptions(args, { data: { type: 'string' }, port: { type: 'string' } }, USAGE);
    const wanted = portOf(port);
    const dataDir = databaseFolder(data, 'open its address with mongosh or Compass.');
    const open = new Set<Socket>();
    const joined = await joinEmbedded(dataDir);
    const server = bridge(joined.uri, open);
    try {
      const holderEnded = ended(joined);
      tell(dataDir, joined, await listening(server, wanted));
      await stop.until(holderEnded);
      if (stop.asked()) return 0;
      console.error(
        `Process ${joined.holder?.pid ?? ''}, which held the folder, has ended. Start this again to serve the folder itself.`,
      );
      return 1;
    } finally {
      server.close();
      for (const socket of open) socket.destroySoon();
      await joined.close();
    }
  });
