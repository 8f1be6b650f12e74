// Calls an address after every good cycle: somebody else must notice the service's own death.
import type { HealthBoard, Log } from '../core/ports/shell.ts';
import type { ReadJson } from './sources/readJson.ts';

const TIMEOUT_MS = 5_000;
const PART = 'heartbeat';

export type HeartbeatDeps = {
  readonly readJson: ReadJson;
  readonly url: string | undefined;
  readonly health: HealthBoard;
  readonly log: Log;
};

/** Never rejects and keeps nobody waiting; any 2xx is an answer, whatever its body. The address never reaches a log. */
export const createHeartbeat = ({ readJson, url, health, log }: HeartbeatDeps) => {
  if (url === undefined) health.report(PART, 'off', 'HEARTBEAT_URL is not set: nobody is told when this service dies');
  return async (signal?: AbortSignal): Promise<void> => {
    if (url === undefined) return;
    const answer = await readJson({ url, timeoutMs: TIMEOUT_MS, signal });
    const reached = answer.kind === 'ok' || answer.failure.reason === 'malformed';
    if (reached) return health.report(PART, 'ok', 'called after every good cycle');
    const because = answer.failure.reason === 'http' ? `answered ${answer.failure.status}` : answer.failure.reason;
    health.report(PART, 'degraded', `the last call failed (${because})`);
    log.warn('the heartbeat was not heard', { because });
  };
};
