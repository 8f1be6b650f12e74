// Commands that say who the server is.
import { Long } from 'bson';
import { MAX_DOCUMENT_BYTES } from '../values/document.ts';
import type { Request } from './request.ts';
import type { Command, Commands, Reply, Server } from './server.ts';

const VERSION = '7.0.0';
const WIRE_VERSION = 21;

/** The greeting, for hello and for the older isMaster. */
export function greeting({ name, connectionId }: Request): Reply {
  return {
    ...(name === 'hello' ? { isWritablePrimary: true } : { ismaster: true, isWritablePrimary: true }),
    helloOk: true,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
  };
}

function buildInfo(): Reply {
  return {
    version: VERSION,
    gitVersion: 'embedded',
    modules: ['embedded'],
    allocator: 'system',
    javascriptEngine: 'none',
    sysInfo: 'deprecated',
    versionArray: [7, 0, 0, 0],
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    storageEngines: ['sqlite'],
  };
}

function serverStatus(_: Request, server: Server): Reply {
  const upMs = Date.now() - server.startedAt;
  const memory = process.memoryUsage();
  return {
    host: 'embedded',
    version: VERSION,
    process: 'mongod',
    pid: Long.fromNumber(process.pid),
    uptime: upMs / 1000,
    uptimeMillis: Long.fromNumber(upMs),
    localTime: new Date(),
    metrics: { cursor: { open: { total: Long.fromNumber(server.cursors.count()) } } },
    mem: { bits: 64, resident: Math.round(memory.rss / 1024 / 1024), supported: true },
    storageEngine: { name: 'sqlite', persistent: true },
  };
}

const hello: Command = { fields: 'any', run: greeting };

/** hello, isMaster, ping, buildInfo, serverStatus, connectionStatus. */
export const handshakeCommands: Commands = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping: { fields: [], run: () => ({}) },
  buildInfo: { fields: [], run: buildInfo },
  buildinfo: { fields: [], run: buildInfo },
  serverStatus: { fields: 'any', run: serverStatus },
  connectionStatus: {
    fields: ['showPrivileges'],
    run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
  },
};
