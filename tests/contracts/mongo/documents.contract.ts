// Filters, projections, updates and pipelines over documents, by tables.
import type { Collection, Document } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { FILTERED, FILTERS, PROJECTIONS, REFUSED_FILTERS, REFUSED_PROJECTIONS } from './filters.ts';
import { PIPELINES, REFUSED_PIPELINES } from './pipelines.ts';
import { codeOf, type Target } from './target.ts';
import { REFUSED_UPDATES, UPDATES, UPSERTS } from './updates.ts';
import { type Doc, long, shown } from './values.ts';

const typed = { promoteValues: false } as const;
const described = (value: unknown) => JSON.stringify(value).slice(0, 110);
const rows = <T extends readonly unknown[]>(table: readonly T[]) =>
  table.map((row, i) => [i, described(row[0]), row] as const);

export const documentContract = (target: Target): void => {
  const collection = (name: string): Collection => target.db().collection(name);
  const filled = async (name: string, docs: readonly Doc[]) => {
    const fresh = collection(name);
    await fresh.deleteMany({});
    if (docs.length > 0) await fresh.insertMany(docs.map((doc) => ({ ...doc })));
    return fresh;
  };

  describe('filters', () => {
    beforeAll(async () => {
      await filled('filtered', FILTERED);
    });
    const found = (filter: Doc) =>
      collection('filtered')
        .find(filter, { sort: { _id: 1 }, projection: { _id: 1 } })
        .toArray();
    it.each(rows(FILTERS))('%i: %s', async (_, __, [filter, ids]) => {
      expect((await found(filter)).map((doc) => Number(doc._id))).toEqual(ids);
    });
    it.each(rows(REFUSED_FILTERS))('%i: %s is refused', async (_, __, [filter, code]) => {
      expect(await codeOf(found(filter))).toBe(code);
    });
  });

  describe('projections', () => {
    it.each(rows(PROJECTIONS))('%i: %s', async (_, __, [projection, doc, expected, filter = {}]) => {
      const projected = await filled('projected', [doc]);
      expect(shown(await projected.findOne(filter, { projection, ...typed }))).toBe(shown(expected));
    });
    it.each(rows(REFUSED_PROJECTIONS))('%i: %s is refused', async (_, __, [projection, code]) => {
      const projected = await filled('projected', [{ _id: 1, a: [1], b: [1] }]);
      expect(await codeOf(projected.findOne({}, { projection }))).toBe(code);
    });
  });

  describe('updates', () => {
    it.each(UPDATES.map((one, i) => [i, described(one.update), one] as const))('%i: %s', async (_, __, one) => {
      const updated = await filled('updated', [one.given]);
      const result = await updated.updateOne(one.filter ?? {}, one.update as Document, one.options);
      expect(result.matchedCount).toBe(1);
      expect(shown(await updated.findOne({}, typed))).toBe(shown(one.expected));
    });
    it.each(rows(UPSERTS))('%i: an upsert by %s', async (_, __, [filter, update, expected]) => {
      const updated = await filled('upserted', []);
      const result = await updated.updateOne(filter, update as Document, { upsert: true });
      expect(result.upsertedCount).toBe(1);
      expect(shown(await updated.findOne({}, typed))).toBe(shown(expected));
    });
    it.each(rows(REFUSED_UPDATES))('%i: %s is refused and changes nothing', async (_, __, [update, code, options]) => {
      const given = { _id: 1, a: 1, list: [1, 2], text: 'x', big: long('9223372036854775807') };
      const updated = await filled('refused', [given]);
      expect(await codeOf(updated.updateOne({}, update as Document, options))).toBe(code);
      expect(shown(await updated.findOne({}, typed))).toBe(shown(given));
    });
  });

  describe('pipelines', () => {
    it.each(PIPELINES.map((one) => [one.name, one] as const))('%s', async (_, one) => {
      const given = await filled('given', one.given);
      await filled('other', one.other ?? []);
      const result = await given.aggregate(one.pipeline as Document[], { ...one.options, ...typed }).toArray();
      expect(shown(result)).toBe(shown(one.expected));
    });
    it.each(rows(REFUSED_PIPELINES))('%i: %s is refused', async (_, __, [pipeline, code]) => {
      const given = await filled('given', [{ _id: 1, a: 1 }]);
      expect(await codeOf(given.aggregate(pipeline as Document[]).toArray())).toBe(code);
    });
  });
};
