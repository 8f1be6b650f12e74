// The errors a person can mend: shown as their sentence, without a stack.

import { TelegramStartError } from '../bot/telegramErrors.ts';
import { DataDirInUse, EmbeddedDatabaseFailed } from '../models/embedded/errors.ts';
import { DataOfNewerRelease } from '../models/migrations/run.ts';
import { DatabaseUnreachable } from '../models/openStores.ts';
import { SandboxError } from '../sandbox/clock/sandboxError.ts';
import { ListenError } from '../web/listen.ts';
import { SandboxFailed } from './demo/sandboxProcess.ts';

const plain = [
  DataDirInUse,
  EmbeddedDatabaseFailed,
  TelegramStartError,
  ListenError,
  SandboxError,
  SandboxFailed,
  DatabaseUnreachable,
  DataOfNewerRelease,
] as const;

export const isPlain = (error: unknown): error is Error => plain.some((kind) => error instanceof kind);
