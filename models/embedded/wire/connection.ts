// One client: messages in, commands run, answers out once what they did is on disk. Whatever is malformed ends the connection.
import type { Socket } from 'node:net';
import type { Request } from '../commands/request.ts';
import type { Server } from '../commands/server.ts';
import { errorReply, failure, runCommand } from '../commands/table.ts';
import { CommandError } from '../errors.ts';
import type { Readers } from '../readers/pool.ts';
import { createShortRuns, routeOf } from '../readers/route.ts';
import { createFramer } from './frame.ts';
import { type Incoming, readMessage, writeReply } from './message.ts';

/** Serves a client until its socket closes. */
export type Serve = (socket: Socket, connectionId: number) => void;

/** Commands run in this thread, and those that take long in the readers'. */
export function createConnections(server: Server, readers: Readers): Serve {
  const answer = createAnswers(server, readers);
  return (socket, connectionId) => {
    const framer = createFramer();
    const running = new Set<Task>();
    let lastReply = 0;
    socket.on('error', () => socket.destroy());
    socket.on('drain', () => socket.resume());
    // Nobody waits for the answers any more.
    socket.on('close', () => running.forEach((task) => task.giveUp()));
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
        const task: Task = { giveUp: () => undefined };
        running.add(task);
        answer(incoming, connectionId, task, (reply) => {
          running.delete(task);
          if (incoming.silent || socket.destroyed) return;
          lastReply += 1;
          if (!socket.write(writeReply(incoming, lastReply, reply))) socket.pause();
        });
      }
    });
  };
}

/** One message being answered. */
type Task = { giveUp: () => void };
type Send = (reply: Uint8Array) => void;
type Answer = (incoming: Incoming, connectionId: number, task: Task, send: Send) => void;

const problemOf = (error: unknown): CommandError => (error instanceof CommandError ? error : failure(error));

function createAnswers(server: Server, readers: Readers): Answer {
  const { group } = server;
  const runShort = createShortRuns(server);

  const attempt = <T>(run: () => T): T | Uint8Array => {
    const writesBefore = group.writes();
    try {
      return run();
    } catch (error) {
      const problem = problemOf(error);
      // A write that failed half way is undone, with whatever shares its commit; a failed read disturbs nobody.
      if (group.writes() !== writesBefore) group.abort(problem);
      return errorReply(problem);
    }
  };
  const onceStored = (reply: Uint8Array, send: Send) =>
    group.settled((error) => send(error === undefined ? reply : errorReply(problemOf(error))));

  const elsewhere = (request: Request, bytes: Uint8Array, slot: number | undefined, task: Task, send: Send) => {
    const { name, db, connectionId } = request;
    const job = { name, db, body: Uint8Array.from(bytes), connectionId };
    // A reader sees what is on disk: what this client has written before must be there first.
    group.settled(() => {
      task.giveUp = readers.run(job, slot, (reply) =>
        send(reply instanceof Error ? errorReply(problemOf(reply)) : reply),
      );
    });
  };

  return ({ kind, db, body, bytes, sequences }, connectionId, task, send) => {
    const [name = ''] = Object.keys(body);
    const request: Request = { name, db, body, sequences, connectionId };
    if (kind === 'query' && !/^(isMaster|hello)$/i.test(name)) {
      const sentence = `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`;
      return onceStored(errorReply(new CommandError(352, sentence)), send);
    }
    const route = routeOf(request);
    if (route.kind === 'reader' && (route.slot === undefined || readers.has(route.slot))) {
      return elsewhere(request, bytes, route.slot, task, send);
    }
    const reply = attempt(() => (route.kind === 'short' ? runShort(request) : runCommand(request, server)));
    return reply === undefined ? elsewhere(request, bytes, undefined, task, send) : onceStored(reply, send);
  };
}
