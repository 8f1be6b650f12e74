// The words on the buttons and the toasts that answer a press.
import type { Decision } from '../../core/record/outcome.ts';
import { decisionWord } from '../../core/wording/outcomes.ts';
import type { DetailsPage } from '../callbackData.ts';
import { markedDecision } from './symbols.ts';

/** The standing answer keeps its mark and gets a tick; the others stand back without theirs. */
export const decisionLabel = (decision: Decision, standing: Decision | undefined): string => {
  if (standing === undefined) return markedDecision(decision);
  return decision === standing ? `${markedDecision(decision)} ✓` : decisionWord[decision];
};

export const undoLabel = '↩️ Undo';
export const detailsLabel = 'Details';
export const pageLabel: Readonly<Record<DetailsPage, string>> = {
  gates: '🚦 Gates',
  market: '🌐 Market',
  technical: '📐 Technical',
};

export const notedToast = (decision: Decision, late: boolean): string =>
  `Noted: ${decisionWord[decision]}${late ? ' (after the end)' : ''}`;
export const alreadyNotedToast = (decision: Decision): string => `Already noted: ${decisionWord[decision]}`;
export const takenBackToast = (decision: Decision): string => `Taken back: ${decisionWord[decision]}`;
export const nothingToUndoToast = 'There is nothing to take back.';
export const unknownSignalToast = 'I have no record of this signal any more.';
export const unknownButtonToast = 'This button no longer works. /start shows the latest signal.';
