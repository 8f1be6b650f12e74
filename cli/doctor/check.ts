// What one check of the doctor is given and gives back.
import type { Config } from '../../core/config.ts';
import type { Instant } from '../../core/instant.ts';
import type { SourceFailure } from '../../core/market/context.ts';
import { remedyText, type SourceSettings } from '../../core/wording/remedies.ts';
import { failureText } from '../../core/wording/sources.ts';
import type { ReadJson } from '../../jobs/sources/readJson.ts';

/** `unset`: not configured, which is no fault. `warning`: works, but not as the configuration says. */
export type CheckResult = {
  readonly state: 'ok' | 'unset' | 'warning' | 'failed';
  /** one line */
  readonly says: string;
  readonly latencyMs?: number;
  /** what to do and where, one line each */
  readonly fix?: readonly string[];
  /** the service cannot work without it */
  readonly fatal?: boolean;
};

/** Never rejects for the other side. */
export type Check = { readonly name: string; run(): Promise<CheckResult> };

export type CheckDeps = {
  readonly config: Config;
  readonly readJson: ReadJson;
  /** market time: what is asked for by dates is asked up to here */
  readonly now: Instant;
};

/** wall time of one request */
export const TIMEOUT_MS = 8000;

export const failedBy = (failure: SourceFailure, settings: SourceSettings): CheckResult => ({
  state: 'failed',
  says: failureText(failure),
  fix: [remedyText(failure, settings)],
});

/** An answer came, but not one of this upstream. */
export const strange = (issue: string, settings: SourceSettings): CheckResult =>
  failedBy({ reason: 'malformed', issues: [issue] }, settings);
