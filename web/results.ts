// What a person enters of a signal they took: read strictly, kept beside what they said before, shown on their card too.
import type { RequestHandler } from 'express';
import type { TradeFigures } from '../core/delivery/cardNotes.ts';
import type { SignalRow } from '../core/ports/record.ts';
import type { Changes, Clock } from '../core/ports/shell.ts';
import type { Stores } from '../core/ports/stores.ts';
import {
  compare,
  type PersonalHistory,
  type PersonalResult,
  type PersonalWord,
  wordOf,
} from '../core/record/personal.ts';
import { bounded } from './bounded.ts';
import { type Form, readForm } from './form.ts';
import { type HistoryStores, readSignal } from './history.ts';
import { checkedId } from './pages.ts';
import { RequestError } from './query.ts';
import { checkOrigin, type Person, personOf, sameText } from './viewer.ts';

export type ResultStores = HistoryStores & {
  readonly personalResults: Pick<Stores['personalResults'], 'put' | 'get'>;
  readonly cardNotes: Pick<Stores['cardNotes'], 'get' | 'note'>;
  readonly outbox: Pick<Stores['outbox'], 'revision' | 'enqueue'>;
};

/** A price this many times the entry, or the entry that many times the price, is a slip of the finger. */
const PLAUSIBLE = 2;
const MOST_PROFIT = 1e12;
const words: readonly PersonalWord[] = ['win', 'loss', 'breakeven'];

const PLAIN = /^(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/;

/** '42,480.50' and '42480.5' as numbers; undefined where the field is empty. Throws RequestError on what may be read two ways. */
const numberIn = (form: Form, name: string, what: string): number | undefined => {
  const text = (form.get(name) ?? '').replace(/[\s\u00a0_]/g, '');
  if (text === '') return undefined;
  const bare = text.replace(/^[+-]/, '');
  const value = Number(text.replaceAll(',', ''));
  if (bare.length > 24 || !PLAIN.test(bare) || !Number.isFinite(value))
    throw new RequestError(400, `${what} could not be read. Write it with a point for decimals, such as 42480.50.`);
  return value;
};

const priceIn = (form: Form, name: string, what: string, { signal }: SignalRow): number | undefined => {
  const value = numberIn(form, name, what);
  if (value === undefined) return undefined;
  if (!(value > signal.entry / PLAUSIBLE && value < signal.entry * PLAUSIBLE))
    throw new RequestError(400, `${what} is far from the signal's entry. Look at it again: nothing has been noted.`);
  return value;
};

/** The signal as its result is compared with. */
export const levelsOf = ({ signal, outcome }: SignalRow) => ({
  ...signal,
  costs: signal.assessment.costs.total,
  outcome,
});

type Told = Pick<PersonalResult, 'result' | 'entryPrice' | 'exitPrice' | 'profit'>;

/** The result said, else the one both prices make by the record's own line. Throws RequestError where neither says one. */
export const resultIn = (form: Form, row: SignalRow): Told => {
  const said = form.get('result') ?? '';
  const word = words.find((one) => one === said);
  if (said !== '' && word === undefined) throw new RequestError(400, 'The result is Win, Loss or Breakeven.');
  const entryPrice = priceIn(form, 'entry', 'Your entry', row);
  const exitPrice = priceIn(form, 'exit', 'Your exit', row);
  const profit = numberIn(form, 'profit', 'Your profit or loss');
  if (profit !== undefined && Math.abs(profit) > MOST_PROFIT)
    throw new RequestError(400, 'Your profit or loss could not be read: it is too large.');
  const told = {
    ...(entryPrice === undefined ? {} : { entryPrice }),
    ...(exitPrice === undefined ? {} : { exitPrice }),
    ...(profit === undefined ? {} : { profit }),
  };
  const blank = { signalId: row.signal.id, subscriber: 0, at: row.signal.asOf, result: 'breakeven' } as const;
  const result = word ?? wordOf(compare({ ...blank, ...told }, levelsOf(row)));
  if (result === undefined)
    throw new RequestError(400, 'Say Win, Loss or Breakeven, or give both your entry and your exit.');
  return { result, ...told };
};

export type ResultDeps = {
  readonly stores: ResultStores;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly formWaitMs: number;
  /** where people reach the page from outside, if that is another name than the one it is asked by */
  readonly publicUrl?: string | undefined;
};

/** What the person has said of a signal so far; undefined where that is nothing. */
export const readResults = (
  stores: { readonly personalResults: Pick<Stores['personalResults'], 'get'> },
  id: string,
  person: Person,
): Promise<PersonalHistory | undefined> => bounded(stores.personalResults.get(id, person.id));

/** Only for signals the person took, and only with their own form. Answers with the way back to the signal. */
export const createResultEntry = ({ stores, clock, changes, formWaitMs, publicUrl }: ResultDeps): RequestHandler => {
  /** The card on Telegram is shown as things stand now. */
  const repaint = async (id: string, person: Person): Promise<void> => {
    const key = { subscriber: person.id, kind: 'touch', subject: id } as const;
    const revision = ((await stores.outbox.revision(person.id, 'touch', id)) ?? 0) + 1;
    await stores.outbox.enqueue([{ ...key, revision }], clock.now());
    changes.emit({ kind: 'outbox' });
  };

  const keep = async (row: SignalRow, told: Told, person: Person, once: string): Promise<void> => {
    const { id } = row.signal;
    const press = `web:${person.id}:${once}`;
    const said = { signalId: id, subscriber: person.id, at: clock.now(), ...told, press };
    if (!(await stores.personalResults.put(said))) return;
    const { result: _, ...figures } = told;
    const before = await stores.cardNotes.get(id, person.id);
    const trade: TradeFigures = { ...before.trade, ...figures };
    await stores.cardNotes.note(id, person.id, { trade, undoTo: before.trade });
    await repaint(id, person);
    changes.emit({ kind: 'decision', id });
  };

  return async (req, res) => {
    checkOrigin(req, publicUrl);
    const person = personOf(res);
    const id = checkedId(req.params.id);
    const form = await readForm(req, formWaitMs);
    if (!sameText(form.get('csrf') ?? '', person.csrf))
      throw new RequestError(403, 'That form is not from this page, or is too old. Go back, reload and try again.');
    const once = form.get('once') ?? '';
    if (!/^[A-Za-z0-9_-]{8,64}$/.test(once)) throw new RequestError(400, 'That form is not whole.');
    const row = await readSignal(stores, id, { ...person });
    if (row.own?.decision !== 'took')
      throw new RequestError(403, 'Only signals you took have a result of yours. Press Took on its card first.');
    await bounded(keep(row, resultIn(form, row), person, once));
    res.set('cache-control', 'no-store').redirect(303, `/signals/${id}#results`);
  };
};
