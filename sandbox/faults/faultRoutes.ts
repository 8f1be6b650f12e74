// The faults over HTTP: what is on, turning one on, ending them.
import express, { type ErrorRequestHandler, Router } from 'express';
import type { Faults } from './createFaults.ts';
import { faultSources, kindsOf } from './kinds.ts';
import { readFault } from './readFault.ts';

const refuseBadBody: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) next(error);
  else response.status(400).json({ message: 'The body must be JSON like {"source":"coinbase","kind":"503"}.' });
};

/**
 * Routes for `/faults`: `GET /` gives the faults that are on and every kind a source has; `POST /` with `{ source, kind,
 * probability?, forMs?, delayMs?, shiftMs? }` turns one on (201) or says why not (400); `DELETE /`, or with `?source=`,
 * ends them. A page of another origin can do neither: both need a request that browsers ask permission for.
 */
export const createFaultRoutes = (faults: Faults): Router => {
  const router = Router();
  router.get('/', (_request, response) => {
    const kinds = Object.fromEntries(faultSources.map((source) => [source, kindsOf(source)]));
    response.json({ faults: faults.active(), kinds });
  });
  router.post('/', express.json({ limit: '4kb' }), (request, response) => {
    const read = readFault(request.body);
    if (read.kind === 'refused') response.status(400).json({ message: read.because });
    else response.status(201).json(faults.add(read.fault));
  });
  router.delete('/', (request, response) => {
    const { source } = request.query;
    const known = faultSources.find((name) => name === source);
    if (source !== undefined && known === undefined)
      response.status(400).json({ message: `The source is one of ${faultSources.join(', ')}.` });
    else response.json({ cleared: faults.clear(known) });
  });
  router.use(refuseBadBody);
  return router;
};
