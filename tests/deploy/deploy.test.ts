// What can be known of the installation without a container engine or systemd: that its files name what is there.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readImage } from '../support/deploy/dockerFile.ts';
import { readUnit } from '../support/deploy/unitFile.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const linesOf = (path: string): readonly string[] =>
  read(path)
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** top-level folders of sources that run in production */
const sources = readdirSync(ROOT).filter(
  (name) =>
    statSync(join(ROOT, name)).isDirectory() &&
    !['node_modules', 'tests', 'docs', 'deploy', 'data', 'tmp'].includes(name) &&
    !name.startsWith('.'),
);

describe('the Dockerfile', () => {
  const lines = linesOf('Dockerfile');
  const stages = lines.filter((line) => line.startsWith('FROM '));
  const last = lines.slice(lines.lastIndexOf(stages.at(-1) ?? ''));
  const copied = last
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

  test('has two stages, and its last runs without root, honours SIGTERM and is looked after', () => {
    expect(stages).toHaveLength(2);
    const at = (word: string): number => last.findIndex((line) => line.startsWith(word));
    expect(at('USER node')).toBeGreaterThan(0);
    expect(at('USER node')).toBeLessThan(at('CMD '));
    expect(last).toContain('STOPSIGNAL SIGTERM');
    expect(at('HEALTHCHECK')).toBeGreaterThan(0);
  });

  test('copies every folder of sources, and nothing that is not there', () => {
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(sources.filter((folder) => !copied.includes(folder))).toEqual([]);
  });

  test('is not kept from what it copies', () => {
    const allowed = linesOf('.dockerignore').filter((line) => line.startsWith('!'));
    const missing = copied.filter((path) => !allowed.includes(`!${path}`));
    expect(missing).toEqual([]);
  });

  test('starts a command that exists, through a process that gets the signal itself', () => {
    const command = JSON.parse(last.find((line) => line.startsWith('CMD '))?.slice(4) ?? '[]') as string[];
    expect(command).toEqual(['node', 'main.ts', 'start']);
    expect(read('main.ts')).toMatch(/^ {2}start: async/m);
  });

  test('installs production modules alone, as the lock names them', () => {
    expect(readImage().install).toMatch(/^npm ci --omit=dev\b/);
    expect(lines).toContain('COPY package.json package-lock.json ./');
  });

  test('keeps its data where compose puts the volume, and looks after itself by an address of its own', () => {
    const { env, volume, healthcheck } = readImage();
    expect(env['DATA_DIR']).toBe(volume);
    expect(read('compose.yaml')).toContain(`- service:${volume}`);
    expect(read('compose.yaml')).toContain(`DATA_DIR: ${volume}`);
    expect(healthcheck[0]).toBe('node');
    expect(healthcheck.at(-1)).toContain('http://127.0.0.1:${process.env.PORT}/health');
  });

  test('takes its memory from the same allocator as the unit, and installs it', () => {
    const { LD_PRELOAD: library, MALLOC_CONF: settings } = readImage().env;
    expect(readUnit().env).toMatchObject({ LD_PRELOAD: library, MALLOC_CONF: settings });
    expect(library).toBe('libjemalloc.so.2');
    const installed = last.findIndex((line) => /^RUN apt-get .*\blibjemalloc2\b/.test(line));
    expect(installed).toBeGreaterThan(0);
    expect(installed).toBeLessThan(last.findIndex((line) => line.includes('LD_PRELOAD')));
    expect(read('deploy/README.md')).toContain('apt-get install libjemalloc2');
  });

  test('runs the Node that package.json asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const wanted = /\d+/.exec(engines.node)?.[0];
    for (const stage of stages) expect(stage).toContain(`node:${wanted}`);
  });
});

describe('compose.yaml', () => {
  const text = read('compose.yaml');

  test('publishes the page on this machine only, and the database not at all', () => {
    const ports = text.match(/^\s+- "[\d.:]+"$/gm) ?? [];
    expect(ports.map((line) => line.trim())).toEqual(['- "127.0.0.1:8080:8080"']);
  });

  const blockOf = (name: string): readonly string[] => {
    const lines = text.split('\n');
    const from = lines.indexOf(`  ${name}:`) + 1;
    const length = lines.slice(from).findIndex((line) => /^ {0,2}\S/.test(line));
    return lines.slice(from, from + length).map((line) => line.trim());
  };

  test('lets the service write to its data alone, and stop in its own time', () => {
    const service = blockOf('service');
    for (const line of [
      ...['read_only: true', 'cap_drop: [ALL]', 'security_opt: ["no-new-privileges:true"]', 'tmpfs:', '- /tmp'],
      ...['stop_grace_period: 30s', 'condition: service_healthy', 'restart: unless-stopped'],
    ])
      expect(service).toContain(line);
    expect(service.filter((line) => /^- \w+:\//.test(line))).toEqual(['- service:/data']);
    expect(text).not.toMatch(/privileged|network_mode|docker\.sock|cap_add: \[.*(SYS|NET)_/);
  });

  test('keeps the database behind a password that stands in no file here', () => {
    expect(blockOf('mongodb').join('\n')).toMatch(
      /MONGO_INITDB_ROOT_USERNAME: v7\nMONGO_INITDB_ROOT_PASSWORD: \$\{MONGO_PASSWORD:\?/,
    );
    expect(blockOf('service').join('\n')).toMatch(
      /MONGODB_URI: mongodb:\/\/v7:\$\{MONGO_PASSWORD:\?[^}]+\}@mongodb:27017\/v7-signals\?authSource=admin/,
    );
    expect(read('deploy/README.md')).toContain('MONGO_PASSWORD=');
  });

  test('sets nothing that the configuration does not know', () => {
    const example = read('.env.example');
    const set = [
      ...blockOf('service')
        .join('\n')
        .matchAll(/^([A-Z][A-Z_]+): /gm),
    ].map((match) => match[1] ?? '');
    expect(set.length).toBeGreaterThan(3);
    expect(set.filter((name) => !new RegExp(`^#? ?${name}=`, 'm').test(example))).toEqual([]);
  });
});

describe('the systemd unit', () => {
  const lines = linesOf('deploy/v7-signals.service');
  const valueOf = (key: string): string | undefined =>
    lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1);

  test('starts the service as a user of its own, again after a crash, and stops it in time', () => {
    expect(valueOf('ExecStart')).toMatch(/^\/opt\/v7-signals\/node_modules\/\.bin\/node main\.ts start$/);
    expect(valueOf('User')).toBe('v7-signals');
    expect(valueOf('Restart')).toBe('always');
    expect(Number(valueOf('TimeoutStopSec'))).toBeGreaterThanOrEqual(20);
  });

  test('keeps the file system from it, but not the memory its compiler needs', () => {
    expect(valueOf('ProtectSystem')).toBe('strict');
    expect(valueOf('NoNewPrivileges')).toBe('yes');
    expect(valueOf('StateDirectory')).toBe('v7-signals');
    expect(valueOf('MemoryDenyWriteExecute')).toBeUndefined();
    const hardening = lines.slice(lines.indexOf('NoNewPrivileges=yes'), lines.indexOf('[Install]'));
    expect(hardening).toEqual([
      ...['NoNewPrivileges=yes', 'CapabilityBoundingSet=', 'AmbientCapabilities='],
      ...['ProtectSystem=strict', 'ProtectHome=yes', 'PrivateTmp=yes', 'PrivateDevices=yes'],
      ...['ProtectClock=yes', 'ProtectControlGroups=yes', 'ProtectHostname=yes', 'ProtectKernelLogs=yes'],
      ...['ProtectKernelModules=yes', 'ProtectKernelTunables=yes', 'ProtectProc=invisible'],
      ...['RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX', 'RestrictNamespaces=yes', 'RestrictRealtime=yes'],
      ...['RestrictSUIDSGID=yes', 'RemoveIPC=yes', 'LockPersonality=yes', 'SystemCallArchitectures=native'],
      ...['SystemCallFilter=@system-service', 'SystemCallErrorNumber=EPERM'],
    ]);
    expect(valueOf('UMask')).toBe('0077');
    expect(valueOf('StateDirectoryMode')).toBe('0700');
    expect(readUnit().env['DATA_DIR']).toBe(readUnit().stateFolder);
  });

  test('has one line that writes a file as well, which starts the same and keeps the signal for the service', () => {
    const [shell, , line = ''] = readUnit().wordsWithFile;
    expect(shell).toBe('/bin/bash');
    expect(line.startsWith(`exec ${readUnit().words.join(' ')} > >(`)).toBe(true);
    expect(line).toContain(`tee -a ${readUnit().stateFolder}/`);
  });
});

describe('the workflow', () => {
  const text = read('.github/workflows/test.yml');
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

  test('asks the MongoDB that compose runs, and the tests of it', () => {
    const major = (of: string): string | undefined => /image: mongo:(\d+)/.exec(of)?.[1];
    expect(major(text)).toBe(major(read('compose.yaml')));
    expect(text).toMatch(/MONGODB_TEST_URI: mongodb:/);
  });

  test('reads the whole history for keys, and lets no finding of npm audit pass', () => {
    const [job = ''] = text.split(/^ {2}image:$/m);
    expect(job).toMatch(/actions\/checkout@v4\n\s+with:\n\s+fetch-depth: 0\b/);
    expect(text).toMatch(/npm audit --audit-level=low$/m);
  });

  test('runs only commands and long checks that exist, and builds the image', () => {
    const named = [...text.matchAll(/npm (?:run )?([a-z][a-z:-]*)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !['ci', 'audit', ...Object.keys(scripts)].includes(name))).toEqual([]);
    const long = /check:long (.+)$/m.exec(text)?.[1]?.split(' ') ?? [];
    expect(long.length).toBeGreaterThan(0);
    expect(long.filter((name) => !existsSync(join(ROOT, 'tests', 'long', `${name}.ts`)))).toEqual([]);
    expect(text).toMatch(/docker build /);
  });
});

test('every command the installation guide names exists', () => {
  const main = read('main.ts');
  const named = [...read('deploy/README.md').matchAll(/main\.ts ([a-z][a-z:-]+)/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((name) => !main.includes(`${name}: `) && !main.includes(`'${name}'`))).toEqual([]);
});
