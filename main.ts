// Chooses the command; nothing else.
const [command = '', ...args] = process.argv.slice(2);

const commands: Readonly<Record<string, () => Promise<number>>> = {
  demo: async () => (await import('./cli/demo.ts')).demo(args),
  sandbox: async () => (await import('./cli/sandbox.ts')).sandbox(args),
  start: async () => (await import('./cli/start.ts')).start(),
  test: async () => (await import('./cli/test.ts')).test(args),
};
const planned = ['doctor', 'replay', 'bench', 'database', 'proof', 'verify', 'backup', 'restore', 'migrate-store', 'check:long'];

const run = commands[command];
if (run) process.exitCode = await run();
else if (planned.includes(command)) process.exitCode = (await import('./cli/notBuilt.ts')).notBuilt(command);
else {
  console.error(`Unknown command ${JSON.stringify(command)}. Commands: ${[...Object.keys(commands), ...planned].join(', ')}.`);
  process.exitCode = 2;
}
