// What is told by itself, to admins or to everybody: sentences with their figures, as they stand when the message goes out.

import type { PhaseChange } from '../../core/record/phase/phase.ts';
import { phaseText } from '../../core/wording/phase.ts';
import { type Html, html, lines } from './html.ts';

const MEANING = {
  PAPER: 'Signals go on; they are on trial, and each card says so.',
  LIVE: 'Signals go on; their record passed its trial or an admin decided so. That proves nothing about the next one.',
  SUSPENDED: 'New signals are recorded and followed, but not sent, except to who asked for them in /settings.',
} as const;

/** Told to everybody once a change, with the figures it rests on. */
export const phaseNotice = (change: PhaseChange): Html =>
  lines(html`📢 <b>The service is now ${change.to}</b>`, html`${phaseText(change)}.`, html`${MEANING[change.to]}`);
