// What drivers, shells and Compass ask about a server, answered as far as there is an answer.
import { arch, cpus, hostname, type as osType, release, totalmem } from 'node:os';
import { Binary, Double, Int32, Long } from 'bson';
import { CommandError } from '../errors.ts';
import { numeric } from '../values/compare.ts';
import { getField } from '../values/document.ts';
import { count } from '../values/numbers.ts';
import { collectionName, list, type Request, whole } from './request.ts';
import type { Command, Commands, Reply, Server } from './server.ts';
import { endSessions } from './sessions.ts';
import { databaseStats, storageStats } from './statistics.ts';

const PARAMETERS: Readonly<Record<string, unknown>> = {
  featureCompatibilityVersion: { version: '7.0' },
  authenticationMechanisms: [],
  internalQueryMaxBlockingSortMemoryUsageBytes: new Int32(104_857_600),
  maxBSONDepth: new Int32(200),
  ttlMonitorEnabled: true,
};

function onlyAdmin({ db, name }: Request): void {
  if (db !== 'admin') throw new CommandError(13, `${name} may only be run against the admin database.`);
}

function getParameter(request: Request): Reply {
  onlyAdmin(request);
  const { body } = request;
  if (getField(body, 'getParameter') === '*' || optionalDocIsAll(body)) return { ...PARAMETERS };
  const asked = Object.entries(PARAMETERS).filter(([name]) => Object.hasOwn(body, name));
  if (asked.length === 0) throw new CommandError(72, 'no option found to get');
  return Object.fromEntries(asked);
}

function optionalDocIsAll(body: Request['body']): boolean {
  const value = getField(body, 'getParameter');
  return typeof value === 'object' && value !== null && 'allParameters' in value;
}

function hostInfo(): Reply {
  const processors = cpus();
  return {
    system: {
      currentTime: new Date(),
      hostname: hostname(),
      cpuAddrSize: new Int32(64),
      memSizeMB: Long.fromNumber(Math.floor(totalmem() / 1024 / 1024)),
      numCores: new Int32(processors.length),
      cpuArch: arch(),
      numaEnabled: false,
    },
    os: { type: osType(), name: osType(), version: release() },
    extra: {},
  };
}

function getLog(request: Request): Reply {
  onlyAdmin(request);
  const which = getField(request.body, 'getLog');
  if (which === '*') return { names: ['global', 'startupWarnings'] };
  if (which !== 'global' && which !== 'startupWarnings') throw new CommandError(96, `No log named '${String(which)}'`);
  return { totalLinesWritten: new Int32(0), log: [] };
}

function scaleOf(body: Request['body']): number {
  const value = getField(body, 'scale');
  if (value === undefined) return 1;
  const scale = numeric(value);
  if (typeof scale !== 'number' || scale < 1) throw new CommandError(51024, `BSON field 'scale' value must be >= 1`);
  return Math.trunc(scale);
}

function collStats(request: Request, server: Server): Reply {
  const name = collectionName(request);
  return { ns: `${request.db}.${name}`, ...storageStats(server, request.db, name, scaleOf(request.body)) };
}

function dataSize({ body, db }: Request, server: Server): Reply {
  const namespace = getField(body, 'dataSize');
  if (typeof namespace !== 'string' || !namespace.startsWith(`${db}.`))
    throw new CommandError(73, `Invalid namespace specified '${String(namespace)}'`);
  const stats = storageStats(server, db, namespace.slice(db.length + 1), 1);
  return { size: stats['size'], numObjects: stats['count'], millis: new Int32(0), estimate: false };
}

function profile({ body }: Request): Reply {
  const level = whole({ level: Math.max(Number(numeric(getField(body, 'profile')) ?? 0), 0) }, 'level');
  if (level !== 0) throw new CommandError(238, 'The profiler is not implemented by the embedded database.');
  return { was: new Int32(0), slowms: new Int32(100), sampleRate: new Double(1) };
}

function startSession(): Reply {
  return {
    id: { id: new Binary(Buffer.from(crypto.randomUUID().replaceAll('-', ''), 'hex'), 4) },
    timeoutMinutes: new Int32(30),
  };
}

const refused = (code: number, message: string): Command => ({
  fields: 'any',
  run: () => {
    throw new CommandError(code, message);
  },
});
const absent = (what: string) => refused(238, `${what} is not implemented by the embedded database.`);
const noReplicas = refused(76, 'not running with --replSet');
const noUsers = 'There are no users: the embedded database is private to the one who runs it';
const constant = (reply: () => Reply): Command => ({ fields: 'any', run: reply });

/** The commands about the server itself. */
export const diagnosticCommands: Commands = {
  getParameter: { fields: 'any', run: getParameter },
  getCmdLineOpts: constant(() => ({ argv: ['mongod'], parsed: {} })),
  whatsmyuri: { fields: [], run: ({ connectionId }) => ({ you: `embedded:${connectionId}` }) },
  hostInfo: constant(hostInfo),
  getLog: { fields: [], run: getLog },
  dbStats: {
    fields: ['scale', 'freeStorage'],
    run: ({ db, body }, server) => databaseStats(server, db, scaleOf(body)),
  },
  dbstats: {
    fields: ['scale', 'freeStorage'],
    run: ({ db, body }, server) => databaseStats(server, db, scaleOf(body)),
  },
  collStats: { fields: ['scale', 'verbose'], run: collStats },
  collstats: { fields: ['scale', 'verbose'], run: collStats },
  dataSize: { fields: ['keyPattern', 'min', 'max', 'estimate'], run: dataSize },
  profile: { fields: ['slowms', 'sampleRate', 'filter'], run: profile },
  currentOp: constant(() => ({ inprog: [] })),
  fsync: {
    fields: ['lock', 'async'],
    run: ({ body }, server) => {
      if (getField(body, 'lock') === true)
        throw new CommandError(238, 'fsync with lock is not implemented by the embedded database.');
      server.group.flush();
      return { numFiles: count(1) };
    },
  },
  usersInfo: constant(() => ({ users: [] })),
  rolesInfo: constant(() => ({ roles: [] })),
  logout: constant(() => ({})),
  startSession: { fields: [], run: startSession },
  endSessions: {
    fields: [],
    run: ({ body }, server) => {
      endSessions(list(body, 'endSessions'), server);
      return {};
    },
  },
  refreshSessions: constant(() => ({})),
  killSessions: constant(() => ({})),
  killAllSessions: constant(() => ({})),
  killAllSessionsByPattern: constant(() => ({})),
  commitTransaction: refused(20, 'Transaction numbers are only allowed on a replica set member or mongos'),
  abortTransaction: refused(20, 'Transaction numbers are only allowed on a replica set member or mongos'),
  replSetGetStatus: noReplicas,
  replSetGetConfig: noReplicas,
  replSetInitiate: refused(76, 'This node was not started with replication enabled.'),
  saslStart: refused(18, `Authentication failed. ${noUsers}.`),
  saslContinue: refused(18, `Authentication failed. ${noUsers}.`),
  authenticate: refused(18, `Authentication failed. ${noUsers}.`),
  createUser: refused(238, `${noUsers}.`),
  createRole: refused(238, `${noUsers}.`),
  mapReduce: refused(
    238,
    "mapReduce needs the server's JavaScript engine, which the embedded database does not have; use an aggregation.",
  ),
  top: absent('top'),
  compact: absent('compact'),
  convertToCapped: absent('convertToCapped'),
  cloneCollectionAsCapped: absent('cloneCollectionAsCapped'),
  reIndex: absent('reIndex'),
  setParameter: absent('setParameter'),
  setFeatureCompatibilityVersion: absent('setFeatureCompatibilityVersion'),
  setDefaultRWConcern: refused(20, "'setDefaultRWConcern' is not supported on standalone nodes."),
  getDefaultRWConcern: refused(20, "'getDefaultRWConcern' is not supported on standalone nodes."),
  shutdown: absent('shutdown'),
};
