// mongoose, unchanged.
import mongoose, { Schema } from 'mongoose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contract } from './support/targets.ts';

contract('mongoose', (target) => {
  const connection = mongoose.createConnection();
  beforeAll(async () => {
    await connection.openUri(target.uri());
  });
  afterAll(() => connection.close());

  it('connects, builds indexes, validates, versions and populates', async () => {
    const people = connection.model(
      'Person',
      new Schema({ name: { type: String, required: true, unique: true } }, { timestamps: true }),
    );
    const notes = connection.model(
      'Note',
      new Schema({
        by: { type: Schema.Types.ObjectId, ref: 'Person' },
        text: String,
        tags: [String],
        price: Schema.Types.Decimal128,
        size: BigInt,
        more: { type: Map, of: Number },
        parts: [{ k: String, n: Number }],
      }),
    );
    await Promise.all([people.init(), notes.init()]);
    const ada = await people.create({ name: 'Ada' });
    await expect(people.create({ name: 'Ada' })).rejects.toMatchObject({ code: 11000 });
    await expect(people.create({})).rejects.toThrow('required');
    const note = await notes.create({
      by: ada._id,
      text: 'one',
      tags: ['x'],
      price: '1.50',
      size: 9_007_199_254_740_993n,
      more: { a: 1 },
      parts: [{ k: 'p', n: 1 }],
    });
    note.tags.push('y');
    note.more?.set('b', 2);
    await note.save();
    const back = await notes.findById(note._id).populate<{ by: { name: string } }>('by').orFail();
    expect(back.by.name).toBe('Ada');
    expect([...back.tags]).toEqual(['x', 'y']);
    expect(String(back.price)).toBe('1.50');
    expect(back.size).toBe(9_007_199_254_740_993n);
    expect(back.more?.get('b')).toBe(2);
    expect(await notes.updateOne({ _id: note._id, 'parts.k': 'p' }, { $inc: { 'parts.$.n': 4 } })).toMatchObject({
      modifiedCount: 1,
    });
    expect((await notes.findById(note._id).lean().orFail()).parts[0]?.n).toBe(5);
    const streamed: string[] = [];
    for await (const one of people.find().lean().cursor()) streamed.push(one.name);
    expect(streamed).toEqual(['Ada']);
    expect(await notes.exists({ tags: { $in: ['y'] } })).not.toBeNull();
    expect((await people.deleteMany({})).deletedCount).toBe(1);
  });

  it('detects a document changed by someone else', async () => {
    const docs = connection.model('Doc', new Schema({ n: Number }, { optimisticConcurrency: true }));
    const made = await docs.create({ n: 1 });
    const [one, two] = await Promise.all([docs.findById(made._id).orFail(), docs.findById(made._id).orFail()]);
    one.n = 2;
    two.n = 3;
    await one.save();
    await expect(two.save()).rejects.toThrow('No matching document');
  });
});
