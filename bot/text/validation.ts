// The validation of the live record in words: each demand with its figure, and what is missing.
import type { Instant } from '../../core/instant.ts';
import type { RecordReport } from '../../core/record/report.ts';
import { countsText } from '../../core/wording/record.ts';
import { validationLines } from '../../core/wording/verdicts.ts';
import { type Html, html, text } from './html.ts';
import { asOfLine, fitted } from './pages.ts';

export const validationText = ({ validation, published }: RecordReport, now: Instant): Html =>
  fitted(
    html`<b>The validation of the record</b>: ${countsText(published.counts)}.`,
    [
      ...validationLines(validation, 'first').map(text),
      html`<b>Second row</b>`,
      ...validationLines(validation, 'second', false).map(text),
      html`/performance tells every figure and its cuts.`,
    ],
    asOfLine(now),
  );
