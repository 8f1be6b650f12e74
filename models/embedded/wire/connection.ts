// One client: messages in, commands run, answers out once what they did is on disk. Whatever is malformed ends the connection.
import type { Socket } from 'node:net';
import type { Server } from '../commands/server.ts';
import { errorReply, failure, runCommand } from '../commands/table.ts';
import { CommandError } from '../errors.ts';
import { createFramer } from './frame.ts';
import { type Incoming, readMessage, writeReply } from './message.ts';

/** Serves a client until its socket closes. */
export function serveConnection(socket: Socket, connectionId: number, server: Server): void {
  const framer = createFramer();
  let lastReply = 0;
  socket.on('error', () => socket.destroy());
  socket.on('drain', () => socket.resume());
  socket.on('data', (chunk: Buffer) => {
    let messages: readonly Incoming[];
    try {
      messages = framer(chunk).map(readMessage);
    } catch {
      // Not a MongoDB client, or a broken one: there is no message to answer.
      socket.destroy();
      return;
    }
    for (const incoming of messages) {
      answer(incoming, connectionId, server, (reply) => {
        if (incoming.silent || socket.destroyed) return;
        lastReply += 1;
        if (!socket.write(writeReply(incoming, lastReply, reply))) socket.pause();
      });
    }
  });
}

function answer(incoming: Incoming, connectionId: number, server: Server, send: (reply: Uint8Array) => void): void {
  const [name = ''] = Object.keys(incoming.body);
  const { db, body, sequences } = incoming;
  const writesBefore = server.group.writes();
  let reply: Uint8Array;
  try {
    if (incoming.kind === 'query' && !/^(isMaster|hello)$/i.test(name)) {
      throw new CommandError(352, `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`);
    }
    reply = runCommand({ name, db, body, sequences, connectionId }, server);
  } catch (error) {
    const problem = error instanceof CommandError ? error : failure(error);
    // A write that failed half way is undone, with whatever shares its commit; a failed read disturbs nobody.
    if (server.group.writes() !== writesBefore) server.group.abort(problem);
    reply = errorReply(problem);
  }
  server.group.settled((error) =>
    send(error === undefined ? reply : errorReply(error instanceof CommandError ? error : failure(error))),
  );
}
