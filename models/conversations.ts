// The collection `conversations`: the one open question of a person in a chat.
import { Schema } from 'mongoose';
import type { ConversationStore } from '../core/people/conversation.ts';
import { type CollectionDeps, compile, insertIfNew, known, schemaOptions } from './collection.ts';

const V = 1;

type QuestionDocument = { _id: string; v: number; topic: string; about: string; asked: number; menuId: number | null };

const schema = new Schema<QuestionDocument>(
  {
    _id: { type: String, required: true },
    v: { type: Number, required: true },
    topic: { type: String, required: true },
    about: { type: String },
    asked: { type: Number, required: true },
    menuId: { type: Number },
  },
  schemaOptions,
);

export const createConversationStore = ({ connection }: Pick<CollectionDeps, 'connection'>): ConversationStore => {
  const model = compile(connection, 'conversations', schema);
  const key = (chatId: number, personId: number): string => `${chatId}:${personId}`;
  return {
    get: async (chatId, personId) => {
      const document = await model.findById(key(chatId, personId)).lean<QuestionDocument>();
      if (!document) return undefined;
      const { topic, about, asked, menuId } = known('conversations', V, document);
      return { topic, about, askedWallMs: asked, ...(menuId === null ? {} : { menuId }) };
    },
    put: async (chatId, personId, { topic, about, askedWallMs, menuId = null }) => {
      const _id = key(chatId, personId);
      const rest = { v: V, topic, about, asked: askedWallMs, menuId };
      if (await insertIfNew(model, { _id, ...rest })) return;
      await model.updateOne({ _id }, { $set: rest });
    },
    clear: async (chatId, personId) => (await model.deleteOne({ _id: key(chatId, personId) })).deletedCount === 1,
  };
};
