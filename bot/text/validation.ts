// The validation of the live record in words: each demand with its figure, what is missing, and what the record proves.
import type { Instant } from '../../core/instant.ts';
import type { Proven } from '../../core/record/proven.ts';
import type { RecordReport } from '../../core/record/report.ts';
import { countsText } from '../../core/wording/record.ts';
import { calibrationLines, evidenceLines, learningLines } from '../../core/wording/replay.ts';
import { validationLines } from '../../core/wording/verdicts.ts';
import { type Html, html, text } from './html.ts';
import { asOfLine, fitted } from './pages.ts';

export type Validated = { readonly record: RecordReport; readonly proven: Proven };

export const validationText = ({ record: { validation, published }, proven }: Validated, now: Instant): Html =>
  fitted(
    html`<b>The validation of the record</b>: ${countsText(published.counts)}.`,
    [
      ...validationLines(validation, 'first').map(text),
      html`<b>Second row</b>`,
      ...validationLines(validation, 'second', false).map(text),
      html`<b>Evidence</b>, however often one looks`,
      ...evidenceLines(proven).map(text),
      html`<b>Calibration of confidence</b>`,
      ...calibrationLines(proven.calibration).map(text),
      ...learningLines(proven.learning).map(text),
      html`/performance tells every figure and its cuts.`,
    ],
    asOfLine(now),
  );
