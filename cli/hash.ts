// SHA-256 behind the Hash port.
import { createHash } from 'node:crypto';
import type { Hash } from '../core/ports/shell.ts';

export const sha256: Hash = (input) => createHash('sha256').update(input).digest('hex');
