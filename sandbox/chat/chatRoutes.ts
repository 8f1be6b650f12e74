// The JSON routes of the chat page: what a person reads and does.

import express from 'express';
import type { Person, TelegramWorld } from '../telegram/world.types.ts';
import type { ChatEvents } from './chatEvents.ts';
import type { ChatMarks } from './chatMarks.ts';
import { type ClockView, type Link, overviewOf, pageOf, viewOf } from './chatViews.ts';
import {
  bodyOf,
  chatOf,
  longestText,
  personOf,
  Refusal,
  requiredNumber,
  requiredText,
  wholeNumber,
} from './requests.ts';

type Deps = {
  readonly world: TelegramWorld;
  readonly marks: ChatMarks;
  readonly events: ChatEvents;
  readonly clock: () => ClockView;
  readonly links: () => readonly Link[];
};

const pageSize = 40;
const shownInline = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

const limitOf = (value: unknown): number => Math.min(Math.max(wholeNumber(value, 'limit') ?? pageSize, 1), 100);

const chatKindOf = (value: unknown): 'group' | 'forum' | 'channel' => {
  if (value === 'group' || value === 'forum' || value === 'channel') return value;
  throw new Refusal(400, 'kind must be group, forum or channel.');
};

/** The reading routes; a chat is shown to its members only. */
const addReading = (router: express.Router, deps: Deps): void => {
  const { world, events } = deps;

  router.get('/state', (request, response) => {
    const me = personOf(world, request.query['person']);
    const chat = chatOf(world, me, request.query['chat']);
    response.json({
      eventId: events.lastId(),
      ...overviewOf(deps, me, chat),
      ...pageOf(world, chat.id, limitOf(request.query['limit'])),
    });
  });

  router.get('/overview', (request, response) => {
    const me = personOf(world, request.query['person']);
    response.json(overviewOf(deps, me, chatOf(world, me, request.query['chat'])));
  });

  router.get('/history', (request, response) => {
    const me = personOf(world, request.query['person']);
    const chat = chatOf(world, me, request.query['chat']);
    const before = wholeNumber(request.query['before'], 'before');
    response.json(pageOf(world, chat.id, limitOf(request.query['limit']), before));
  });

  router.get('/files/:fileId', (request, response) => {
    const file = world.file(request.params.fileId);
    if (file === undefined) throw new Refusal(404, 'No such file is here.');
    const inline = shownInline.has(file.mime) && request.query['download'] === undefined;
    response.attachment(file.name);
    if (inline) response.set('content-disposition', 'inline');
    response.set({
      'content-type': inline ? file.mime : 'application/octet-stream',
      'cache-control': 'private, max-age=86400',
    });
    response.send(Buffer.from(file.bytes));
  });

  router.get('/events', (request, response) => {
    const me = personOf(world, request.query['person']);
    const after = request.get('last-event-id') ?? request.query['after'];
    events.open(me.id, typeof after === 'string' ? after : undefined, response);
  });
};

type Asked = { readonly body: Readonly<Record<string, unknown>>; readonly me: Person };

/** A route by which a person does something; it answers what `act` gives. */
const addAct = (router: express.Router, world: TelegramWorld, path: string, act: (asked: Asked) => object): void => {
  router.post(path, (request, response) => {
    const body = bodyOf(request);
    response.json(act({ body, me: personOf(world, body['person']) }));
  });
};

/** Refuses where the local Telegram lacks what is asked of it. */
const needs = (world: TelegramWorld, ability: keyof TelegramWorld): void => {
  if (world[ability] === undefined) throw new Refusal(501, 'This local Telegram cannot do that.');
};

/** Writing and pressing; what the world refuses comes back as its own sentence. */
const addWriting = (router: express.Router, world: TelegramWorld): void => {
  addAct(router, world, '/say', ({ body, me }) => {
    const chat = chatOf(world, me, body['chat']);
    const text = requiredText(body['text'], 'The text', longestText);
    const replyTo = wholeNumber(body['replyTo'], 'replyTo');
    const threadId = wholeNumber(body['threadId'], 'threadId');
    const options = { ...(replyTo === undefined ? {} : { replyTo }), ...(threadId === undefined ? {} : { threadId }) };
    return { message: viewOf(world, world.say(me.id, chat.id, text, options)) };
  });

  addAct(router, world, '/edit', ({ body, me }) => {
    const chat = chatOf(world, me, body['chat']);
    const text = requiredText(body['text'], 'The text', longestText);
    needs(world, 'edit');
    const message = world.edit?.(me.id, chat.id, requiredNumber(body['message'], 'message'), text);
    return { message: message === undefined ? undefined : viewOf(world, message) };
  });

  addAct(router, world, '/press', ({ body, me }) => {
    const chat = chatOf(world, me, body['chat']);
    if (typeof body['data'] !== 'string') throw new Refusal(400, 'data is missing.');
    return { callbackId: world.press(me.id, chat.id, requiredNumber(body['message'], 'message'), body['data']) };
  });
};

/** Who is where: blocking, people, chats, their members and topics. */
const addArranging = (router: express.Router, world: TelegramWorld): void => {
  const sharedOf = ({ body, me }: Asked): number => {
    const chat = chatOf(world, me, requiredNumber(body['chat'], 'chat'));
    if (chat.kind === 'private') throw new Refusal(400, 'A private chat is between a person and the bot alone.');
    return chat.id;
  };

  addAct(router, world, '/block', ({ body, me }) => {
    if (typeof body['blocked'] !== 'boolean') throw new Refusal(400, 'blocked must be true or false.');
    if (body['blocked']) world.block(me.id);
    else world.unblock(me.id);
    return { blocked: body['blocked'] };
  });

  addAct(router, world, '/people', ({ body }) => ({
    person: world.addPerson(requiredText(body['firstName'], 'The name', 64)),
  }));

  addAct(router, world, '/chats', ({ body, me }) => ({
    chat: world.createChat(me.id, chatKindOf(body['kind']), requiredText(body['title'], 'The title', 128)),
  }));

  addAct(router, world, '/topics', (asked) => {
    const chatId = sharedOf(asked);
    needs(world, 'createTopic');
    return { topic: world.createTopic?.(asked.me.id, chatId, requiredText(asked.body['title'], 'The title', 128)) };
  });

  addAct(router, world, '/bot', (asked) => {
    const chatId = sharedOf(asked);
    if (typeof asked.body['in'] !== 'boolean') throw new Refusal(400, 'in must be true or false.');
    if (asked.body['in']) needs(world, 'addBot');
    if (asked.body['in']) world.addBot?.(chatId);
    else world.removeBot(chatId);
    return { in: asked.body['in'] };
  });

  addAct(router, world, '/members', (asked) => {
    const chatId = sharedOf(asked);
    const member = personOf(world, requiredNumber(asked.body['member'], 'member'));
    if (typeof asked.body['in'] !== 'boolean') throw new Refusal(400, 'in must be true or false.');
    needs(world, asked.body['in'] ? 'addMember' : 'removeMember');
    if (asked.body['in']) world.addMember?.(chatId, member.id);
    else world.removeMember?.(chatId, member.id);
    return { in: asked.body['in'] };
  });
};

/** All routes under /api. Writing ones take JSON only, and never from another site. */
export const createChatRoutes = (deps: Deps): express.Router => {
  const router = express.Router();
  router.use((request, response, next) => {
    if (request.get('sec-fetch-site') === 'cross-site')
      throw new Refusal(403, 'The local Telegram is not open to other sites.');
    response.set('cache-control', 'no-store');
    next();
  });
  router.use(express.json({ limit: '64kb' }));
  addReading(router, deps);
  addWriting(router, deps.world);
  addArranging(router, deps.world);
  router.use(() => {
    throw new Refusal(404, 'The local Telegram has no such address.');
  });
  return router;
};
