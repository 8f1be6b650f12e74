// Chooses the command; nothing else.
import { enableCompileCache } from 'node:module';
import { listenForStop } from './cli/untilStopped.ts';

// a start takes a second less where the packages have been compiled once
enableCompileCache();

const [command = '', ...args] = process.argv.slice(2);

const commands: Readonly<Record<string, () => Promise<number>>> = {
  demo: async () => {
    const stop = listenForStop();
    return (await import('./cli/demo.ts')).demo(args, stop);
  },
  sandbox: async () => (await import('./cli/sandbox.ts')).sandbox(args),
  doctor: async () => (await import('./cli/doctor.ts')).doctor(args),
  start: async () => {
    if (args.length > 0) {
      console.error(
        `npm start takes no arguments (${JSON.stringify(args[0])} was given): settings come from .env and the environment.`,
      );
      return 2;
    }
    const stop = listenForStop();
    return (await import('./cli/start.ts')).start(stop);
  },
  replay: async () => {
    const stop = listenForStop();
    return (await import('./cli/replay.ts')).replay(args, stop);
  },
  bench: async () => (await import('./cli/bench.ts')).bench(args),
  database: async () => {
    const stop = listenForStop();
    return (await import('./cli/database.ts')).database(args, stop);
  },
  backup: async () => (await import('./cli/backup.ts')).backup(args),
  restore: async () => (await import('./cli/restore.ts')).restore(args),
  'migrate-store': async () => (await import('./cli/migrateStore.ts')).migrateStore(args),
  'check:long': async () => (await import('./cli/checkLong.ts')).checkLong(args),
  proof: async () => (await import('./cli/proof.ts')).proof(args),
  verify: async () => (await import('./cli/verify.ts')).verify(args),
  test: async () => (await import('./cli/test.ts')).test(args),
};

const run = async (): Promise<number> => {
  const chosen = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (chosen) return chosen();
  const wrong = command === '' ? 'A command is missing' : `Unknown command ${JSON.stringify(command)}`;
  console.error(`${wrong}. Commands: ${Object.keys(commands).join(', ')}.`);
  return 2;
};

/** A mendable error is its sentence, a system's refusal its message, a bug its stack; secrets in none of them. */
const tell = async (error: unknown): Promise<number> => {
  const [{ isPlain }, { redactText }] = await Promise.all([import('./cli/plainErrors.ts'), import('./cli/redact.ts')]);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const mendable = isPlain(error) || (error instanceof Error && 'syscall' in error);
  console.error(redactText(mendable ? message : (stack ?? message)));
  return 1;
};

// what nobody awaited: Node itself would print the error with all that a library hung on it, a request and its key too
process.on('uncaughtException', (error) => void tell(error).finally(() => process.exit(1)));

// exit at once: what the command opened is closed by now, but Agenda keeps a timer for each job it ran, up to 23 s long
process.exit(await run().catch(tell));
