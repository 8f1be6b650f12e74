// Every command by its name, and the running of one: unknown commands, unknown fields and errors are answered, never swallowed.
import { Int32 } from 'bson';
import { CommandError } from '../errors.ts';
import { isFull, troubleOf } from '../storage/trouble.ts';
import { type Doc, encode, getField } from '../values/document.ts';
import { collectionCommands } from './collections.ts';
import { checkConcerns, checkStrictApi } from './concerns.ts';
import { diagnosticCommands } from './diagnostics.ts';
import { explainCommands } from './explain.ts';
import { findAndModifyCommands } from './findAndModify.ts';
import { handshakeCommands } from './handshake.ts';
import { indexCommands } from './indexes.ts';
import { readCommands } from './reads.ts';
import { checkFields, type Request } from './request.ts';
import type { Command, Server } from './server.ts';
import { noteSession } from './sessions.ts';
import { validateCommands } from './validate.ts';
import { writeCommands } from './writes.ts';

const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    ...handshakeCommands,
    ...readCommands,
    ...writeCommands,
    ...findAndModifyCommands,
    ...collectionCommands,
    ...indexCommands,
    ...explainCommands,
    ...validateCommands,
    ...diagnosticCommands,
  }),
);

/** Fields that any command may carry and that change nothing on a single server. */
const GENERIC = [
  '$db',
  'lsid',
  '$readPreference',
  '$clusterTime',
  'comment',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'txnNumber',
  'startTransaction',
  'autocommit',
];

/** The fields each command may carry; none for those that take any. */
const KNOWN_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [...COMMANDS].flatMap(([name, { fields }]) =>
    fields === 'any' ? [] : [[name, new Set([name, ...GENERIC, ...fields])] as const],
  ),
);

/** BSON bytes of the answer. Throws only what is no answer: failures of the storage, and mistakes of ours. */
export function runCommand(request: Request, server: Server): Uint8Array {
  try {
    const reply = dispatch(request, server);
    return reply instanceof Uint8Array ? reply : encode({ ...reply, ok: 1 });
  } catch (error) {
    if (error instanceof CommandError) return errorReply(error);
    throw error;
  }
}

function dispatch(request: Request, server: Server) {
  noteSession(request, server);
  const command = COMMANDS.get(request.name);
  if (command === undefined) throw new CommandError(59, `no such command: '${request.name}'`);
  if (getField(request.body, 'txnNumber') !== undefined || getField(request.body, 'startTransaction') !== undefined) {
    throw new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  const known = KNOWN_FIELDS.get(request.name);
  if (known !== undefined) checkFields(request.name, request.body, known);
  checkConcerns(request);
  checkStrictApi(request);
  return command.run(request, server);
}

/** The answer ok: 0 to a failed command. */
export function errorReply(error: CommandError): Uint8Array {
  const reply: Doc = {
    ok: 0,
    errmsg: error.message,
    code: new Int32(error.code),
    codeName: error.codeName,
    ...error.extra,
  };
  return encode(reply);
}

/** A failure of the storage, or a mistake of ours, as an answer. */
export function failure(error: unknown): CommandError {
  if (isFull(error)) return new CommandError(14031, `Nothing of this write was kept: ${troubleOf(error)}.`);
  return new CommandError(1, `The embedded database failed: ${troubleOf(error)}`);
}
