// Assembles the sandbox: the recorded market behind Coinbase's two wires, its clock, and whatever the caller mounts beside them.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { createClockRoutes } from './clock/clockRoutes.ts';
import { createClockStore } from './clock/clockStore.ts';
import { createClock, type MarketClock } from './clock/createClock.ts';
import { SandboxError } from './clock/sandboxError.ts';
import { createFaults } from './faults/createFaults.ts';
import { createFaultRoutes } from './faults/faultRoutes.ts';
import type { FaultRequest } from './faults/readFault.ts';
import { createFeed } from './market/createFeed.ts';
import { createMarket } from './market/createMarket.ts';
import { defaultStart, loadRecording, RECORDING_DIR, type Recording } from './market/loadRecording.ts';
import { createRestRoutes } from './market/restRoutes.ts';
import { mountUpstreams } from './upstreams/mountUpstreams.ts';

/** What a mounted part may use. */
export type MountDeps = { readonly clock: MarketClock; readonly dataDir: string };

/** What a mounted part gives back, if it has something to stop. */
export type Mounted = { close(): void | Promise<void> };

export type Mount = (
  app: Express,
  server: Server,
  deps: MountDeps,
) => Mounted | undefined | Promise<Mounted | undefined>;

export type SandboxOptions = {
  /** keeps the clock's position; made if missing, one running sandbox a folder */
  readonly dataDir: string;
  /** a folder of SYMBOL_1m.csv.gz or SYMBOL_5m.csv.gz; absent for the recording that comes with the program */
  readonly candlesDir?: string;
  /** where play begins when the data folder holds no position yet; absent for 14 days into the recording */
  readonly startMs?: number;
  /** market seconds a second */
  readonly speed: number;
  /** true: time does not hold for cycles in flight */
  readonly freeRunning: boolean;
  /** true: a new clock stands at its start until a service is ready */
  readonly holdAtStart?: boolean;
  /** 0 for any free port */
  readonly port: number;
  readonly host: '127.0.0.1' | '::1' | 'localhost';
  /** faults that are on from the start */
  readonly faults?: readonly FaultRequest[];
  /** the Bot API and the chat page; called before the server listens */
  readonly mountTelegram?: Mount;
};

export type SandboxAddress = { readonly host: string; readonly port: number; readonly url: string };

export type Sandbox = {
  readonly clock: MarketClock;
  address(): SandboxAddress;
  /** Wall time (epoch ms) of the last use of /clock; the present while someone listens to its events. */
  lastServiceContactMs(): number;
  /** Ends every connection and stores the exact position. */
  close(): Promise<void>;
};

const listen = async (server: Server, port: number, host: string): Promise<SandboxAddress> => {
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, host, listening.resolve);
  try {
    await listening.promise;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      throw new SandboxError(`Port ${port} on ${host} is already in use; choose another port.`);
    if (code === 'EACCES')
      throw new SandboxError(`Port ${port} on ${host} may not be used by this user; choose another port.`);
    throw error;
  }
  const { address, family, port: bound } = server.address() as AddressInfo;
  return { host: address, port: bound, url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}` };
};

const openClock = (options: SandboxOptions, recording: Omit<Recording, 'candles'>) => {
  const { firstMs, endMs } = recording;
  const { speed, freeRunning, holdAtStart = false, startMs = defaultStart(recording) } = options;
  const store = createClockStore(options.dataDir);
  try {
    return { store, clock: createClock({ firstMs, endMs, store, startMs, speed, freeRunning, holdAtStart }) };
  } catch (error) {
    store.close();
    throw error;
  }
};

/**
 * Starts the sandbox on loopback: `/clock`, `/coinbase`, `/coinbase-ws` and what is mounted. Resolves when it listens; rejects with a
 * SandboxError for what the person can mend (a bad candle file, a start outside, a taken port, a folder in use).
 */
export const createSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const recording = loadRecording(options.candlesDir ?? RECORDING_DIR);
  const { store, clock } = openClock(options, recording);
  const market = createMarket(recording);
  const app = express().disable('x-powered-by').disable('etag');
  const server = createServer(app);
  const clockRoutes = createClockRoutes(clock);
  const faults = createFaults({ clock });
  for (const fault of options.faults ?? []) faults.add(fault);
  app.use('/clock', clockRoutes.router);
  app.use('/faults', createFaultRoutes(faults));
  app.use(faults.middleware('telegram'));
  app.use(
    '/coinbase',
    faults.middleware('coinbase'),
    createRestRoutes({ market, clock: faults.clock('coinbase', clock) }),
  );
  mountUpstreams(app, { market, clock, faults });
  const feed = createFeed({ market, clock, server, faults: faults.feed('coinbase-ws') });
  let mounted: Mounted | undefined;
  const close = async (): Promise<void> => {
    clockRoutes.close();
    feed.close();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await mounted?.close();
    await closed;
    clock.close();
    store.close();
  };
  try {
    mounted = await options.mountTelegram?.(app, server, { clock, dataDir: options.dataDir });
    const address = await listen(server, options.port, options.host);
    let closing: Promise<void> | undefined;
    return {
      clock,
      address: () => address,
      lastServiceContactMs: () => clockRoutes.lastContactMs(),
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await close();
    throw error;
  }
};
