// How a rate is stated, in words.
import type { Calibrator } from '../record/calibration/calibrator.ts';

export const methodWords: Readonly<Record<Calibrator['kind'], string>> = {
  levels: 'what the levels of each signal win without drift, moved by what came (confidence says nothing beyond it)',
  'levels and confidence': 'what the levels of each signal win without drift, moved by what came and by confidence',
  isotonic: 'isotonic steps of confidence',
  beta: 'a beta curve of confidence',
  'one rate': 'one rate for all (neither confidence nor levels say anything beyond it)',
};
