// What a person sees when something cannot be shown: one sentence, no details; the details go to the log.
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Log } from '../core/ports/shell.ts';
import { type Frame, layout } from './page/layout.ts';
import { plainPage } from './page/plainPage.ts';
import { RequestError } from './query.ts';
import { sendJson, sendPage } from './sendPage.ts';
import { viewerOf } from './viewer.ts';

const headings: Readonly<Record<RequestError['status'], string>> = {
  400: 'That cannot be shown',
  401: 'Sign in first',
  403: 'Not done',
  404: 'Not found',
  408: 'Too slow',
  410: 'This link is over',
  413: 'Too large',
  429: 'Too often',
  503: 'Not now',
};

/** Programs are answered with JSON where they asked for data. */
const wantsData = (req: Request): boolean => /^\/(api\/|export\.|metrics|health)/.test(req.path);

/** Answers RequestError with its sentence, an undecodable address with 400, all else with a logged 500. */
export const createErrorPages = (frame: Frame, log: Log): ErrorRequestHandler => {
  const answer = (res: Response, status: number, heading: string, sentence: string): Promise<void> => {
    if (wantsData(res.req)) return sendJson(res, { error: sentence }, status);
    const head = { title: heading, viewer: viewerOf(res) };
    return sendPage(res, layout(frame, head, plainPage(heading, sentence, status)), status);
  };
  return async (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    if (error instanceof RequestError) {
      // what is still on its way is of no use to anyone
      if (error.status === 408 || error.status === 413) res.set('connection', 'close');
      return answer(res, error.status, headings[error.status], error.message);
    }
    if (error instanceof URIError) return answer(res, 400, headings[400], 'This address cannot be read.');
    log.error('a page failed', { path: req.path, error });
    return answer(res, 500, 'Something went wrong', 'This page could not be made. The log of the service says why.');
  };
};
