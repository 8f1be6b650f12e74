// What a person sees when something cannot be shown: one sentence, no details; the details go to the log.
import type { ErrorRequestHandler, Response } from 'express';
import type { Log } from '../core/ports.ts';
import { type Frame, layout } from './page/layout.ts';
import { plainPage } from './page/plainPage.ts';
import { sendPage } from './pages.ts';
import { RequestError } from './query.ts';

const headings: Readonly<Record<RequestError['status'], string>> = {
  400: 'That cannot be shown',
  404: 'Not found',
  503: 'Not now',
};

/** Answers RequestError with its sentence, an undecodable address with 400, all else with a logged 500. */
export const createErrorPages = (frame: Frame, log: Log): ErrorRequestHandler => {
  const answer = (res: Response, status: number, heading: string, sentence: string): void =>
    sendPage(res, layout(frame, `${heading} · V7 Signals`, plainPage(heading, sentence)), status);
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    if (error instanceof RequestError) return answer(res, error.status, headings[error.status], error.message);
    if (error instanceof URIError) return answer(res, 400, headings[400], 'This address cannot be read.');
    log.error('a page failed', { path: req.path, error });
    answer(res, 500, 'Something went wrong', 'This page could not be made. The log of the service says why.');
  };
};
