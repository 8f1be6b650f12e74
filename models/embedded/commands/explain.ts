// explain: how a command would find its documents, and, when asked, how many it looked at in doing so.
import { Int32, Long } from 'bson';
import { type Item, readStages, WRITING_STAGES } from '../aggregation/pipeline.ts';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/match.ts';
import type { Access, Plan } from '../query/plan.ts';
import { planFor, search } from '../query/search.ts';
import { parseSort, type SortField } from '../query/sort.ts';
import type { Scan, Scanner } from '../storage/scan.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { count } from '../values/numbers.ts';
import { AGGREGATE_FIELDS, aggregate, leadingOf, stagesOver } from './aggregate.ts';
import { contextOf, documents, flag, optionalDoc, type Request, whole } from './request.ts';
import type { Commands, Reply, Server } from './server.ts';
import { resolveView } from './views.ts';

const VERBOSITIES = ['queryPlanner', 'executionStats', 'allPlansExecution'];

type Question = {
  readonly name: string;
  readonly filter: Doc;
  readonly sort: readonly SortField[];
  readonly skip: number;
  readonly limit: number;
  readonly hint: unknown;
  readonly projection: Doc | undefined;
  /** The options of a write are those of its one entry. */
  readonly owner: Doc;
  /** The stage the plan ends in, for a write or a count. */
  readonly top: string | undefined;
};

function explain(request: Request, server: Server): Reply {
  const { body, db } = request;
  const inner = optionalDoc(body, 'explain');
  const [command] = Object.keys(inner ?? {});
  if (inner === undefined || command === undefined)
    throw new CommandError(9, 'explain command requires a nested object');
  const verbosity = getField(body, 'verbosity') ?? 'allPlansExecution';
  if (typeof verbosity !== 'string' || !VERBOSITIES.includes(verbosity))
    throw new CommandError(
      2,
      `Enumeration value ${JSON.stringify(verbosity)} for field 'explain.verbosity' is not a valid value.`,
    );
  const asked: Request = { ...request, name: command, body: inner };
  const runs = verbosity !== 'queryPlanner';
  const reply =
    command === 'aggregate' ? ofPipeline(asked, server, runs) : ofQuery(asked, server, questionOf(asked), runs);
  return {
    ...reply,
    command: { ...inner, $db: db },
    serverInfo: { host: 'embedded', port: new Int32(0), version: '7.0.0', gitVersion: 'embedded' },
  };
}

function questionOf(request: Request): Question {
  const { body, name: command } = request;
  const name = getField(body, command);
  if (typeof name !== 'string' || name === '') throw new CommandError(73, 'Collection name must be provided');
  const base = {
    name,
    owner: body,
    skip: 0,
    limit: 0,
    sort: [],
    hint: getField(body, 'hint'),
    projection: undefined,
    top: undefined,
  };
  switch (command) {
    case 'find':
      return {
        ...base,
        filter: optionalDoc(body, 'filter') ?? {},
        sort: parseSort(optionalDoc(body, 'sort')),
        skip: whole(body, 'skip') ?? 0,
        limit: whole(body, 'limit') ?? 0,
        projection: optionalDoc(body, 'projection'),
      };
    case 'count':
      return { ...base, filter: optionalDoc(body, 'query') ?? {}, top: 'COUNT' };
    case 'distinct':
      return { ...base, filter: optionalDoc(body, 'query') ?? {} };
    case 'findAndModify':
    case 'findandmodify':
      return {
        ...base,
        filter: optionalDoc(body, 'query') ?? {},
        sort: parseSort(optionalDoc(body, 'sort')),
        limit: 1,
        top: getField(body, 'remove') === true ? 'DELETE' : 'UPDATE',
      };
    case 'update':
    case 'delete': {
      const [entry, ...others] = documents(request, command === 'update' ? 'updates' : 'deletes');
      if (entry === undefined || others.length > 0)
        throw new CommandError(72, 'explained write batches must be of size 1');
      const one = command === 'update' ? getField(entry, 'multi') !== true : Number(getField(entry, 'limit')) === 1;
      const filter = optionalDoc(entry, 'q') ?? {};
      return {
        ...base,
        owner: entry,
        filter,
        hint: getField(entry, 'hint'),
        limit: one ? 1 : 0,
        top: command.toUpperCase(),
      };
    }
    default:
      throw new CommandError(59, `Explain failed due to unknown command: ${command}`);
  }
}

/** A scanner that counts what it gives. */
function counting(scan: Scanner): { readonly scan: Scanner; readonly seen: () => number } {
  let seen = 0;
  const watched: Scan = function* (collection, access, reverse) {
    for (const row of scan(collection, access, reverse)) {
      seen += 1;
      yield row;
    }
  };
  return { seen: () => seen, scan: Object.assign(watched, { count: scan.count }) };
}

function ofQuery({ db, body }: Request, server: Server, question: Question, runs: boolean): Doc {
  const context = contextOf(body, question.owner);
  compileFilter(question.filter, context);
  const collection = server.catalog.find(db, question.name);
  const counted = counting(server.scan);
  const plan = collection === undefined ? undefined : planFor(collection, { ...question, context });
  const reply = planned(db, question, plan);
  if (!runs) return reply;
  const start = performance.now();
  let found = 0;
  if (collection !== undefined) for (const _ of search(counted.scan, collection, { ...question, context })) found += 1;
  return {
    ...reply,
    executionStats: statistics(reply, plan, { found, seen: counted.seen(), ms: performance.now() - start }),
  };
}

function planned(db: string, question: Question, plan: Plan | undefined): Doc {
  return {
    explainVersion: '1',
    queryPlanner: {
      namespace: `${db}.${question.name}`,
      parsedQuery: question.filter,
      indexFilterSet: false,
      maxIndexedOrSolutionsReached: false,
      maxIndexedAndSolutionsReached: false,
      maxScansToExplodeReached: false,
      winningPlan: treeOf(question, plan),
      rejectedPlans: [],
    },
  };
}

type Ran = { readonly found: number; readonly seen: number; readonly ms: number };

function statistics(reply: Doc, plan: Plan | undefined, { found, seen, ms }: Ran): Doc {
  const keys = plan === undefined || plan.access.kind === 'all' ? 0 : seen;
  const planner = getField(reply, 'queryPlanner');
  return {
    executionSuccess: true,
    nReturned: count(found),
    executionTimeMillis: count(Math.round(ms)),
    totalKeysExamined: count(keys),
    totalDocsExamined: count(seen),
    executionStages: { ...(isDoc(planner) ? (getField(planner, 'winningPlan') as Doc) : {}), nReturned: count(found) },
  };
}

/** The plan as a tree of stages, the access at its root's end. */
function treeOf(question: Question, plan: Plan | undefined): Doc {
  if (plan === undefined) return { stage: 'EOF' };
  let tree = accessTree(question, plan);
  if (!plan.sorted) {
    const sortPattern = Object.fromEntries(question.sort.map(({ path, direction }) => [path, new Int32(direction)]));
    const limit = question.limit === 0 ? {} : { limitAmount: count(question.skip + question.limit) };
    tree = { stage: 'SORT', sortPattern, memLimit: new Int32(104_857_600), ...limit, type: 'simple', inputStage: tree };
  }
  if (question.skip > 0) tree = { stage: 'SKIP', skipAmount: count(question.skip), inputStage: tree };
  if (question.limit > 0 && question.top === undefined)
    tree = { stage: 'LIMIT', limitAmount: count(question.limit), inputStage: tree };
  if (question.projection !== undefined && Object.keys(question.projection).length > 0)
    tree = { stage: 'PROJECTION_DEFAULT', transformBy: question.projection, inputStage: tree };
  return question.top === undefined ? tree : { stage: question.top, inputStage: tree };
}

function accessTree(question: Question, { access, reverse, exact }: Plan): Doc {
  const filter = Object.keys(question.filter).length > 0 && !exact ? { filter: question.filter } : {};
  const direction = reverse ? 'backward' : 'forward';
  if (access.kind === 'all') return { stage: 'COLLSCAN', ...filter, direction };
  const one = access.kind === 'id' && access.ranges.length === 1 && access.ranges[0]?.point !== undefined;
  if (one && exact) return { stage: 'IDHACK' };
  return { stage: 'FETCH', ...filter, inputStage: indexTree(access, direction) };
}

function indexTree(access: Access, direction: string): Doc {
  switch (access.kind) {
    case 'all':
      return { stage: 'COLLSCAN', direction };
    case 'id':
      return {
        stage: 'IXSCAN',
        keyPattern: { _id: new Int32(1) },
        indexName: '_id_',
        isMultiKey: false,
        isUnique: true,
        isSparse: false,
        isPartial: false,
        indexVersion: new Int32(2),
        direction,
      };
    case 'index': {
      const { spec, arrays } = access.index;
      return {
        stage: 'IXSCAN',
        keyPattern: getField(spec.declared, 'key'),
        indexName: spec.name,
        isMultiKey: arrays !== 0,
        isUnique: spec.unique,
        isSparse: spec.sparse,
        isPartial: spec.partial !== undefined,
        indexVersion: new Int32(2),
        direction,
      };
    }
    case 'union':
      return { stage: 'OR', inputStages: access.branches.map((branch) => indexTree(branch, direction)) };
  }
}

function ofPipeline(request: Request, server: Server, runs: boolean): Doc {
  const { body, db } = request;
  const name = getField(body, 'aggregate');
  const stages = readStages(getField(body, 'pipeline'));
  if (typeof name !== 'string')
    return { explainVersion: '1', stages: stages.map((stage) => ({ [stage.name]: stage.spec })) };
  const view = resolveView(server, db, name);
  const all = [...readStages(view.pipeline), ...stages];
  const lead = leadingOf(all);
  const rest = all.slice(lead.used);
  const question: Question = {
    ...lead,
    ...{ name: view.on, skip: 0, hint: getField(body, 'hint'), projection: undefined, owner: body, top: undefined },
  };
  const cursor = ofQuery(request, server, question, runs);
  if (rest.length === 0) return cursor;
  const { explainVersion, ...own } = cursor;
  const tail = rest.map((stage) => ({ [stage.name]: stage.spec }));
  if (runs && !WRITING_STAGES.has(rest.at(-1)?.name ?? '')) {
    const last = tail.at(-1);
    const items: Iterable<Item> = stagesOver(request, server);
    let found = 0;
    for (const _ of items) found += 1;
    if (last !== undefined) tail[tail.length - 1] = { ...last, nReturned: Long.fromNumber(found) };
  }
  return { explainVersion, stages: [{ $cursor: own }, ...tail] };
}

/** aggregate: with `explain: true` it is explained instead of run. */
function aggregateOrExplain(request: Request, server: Server): Reply {
  const { body } = request;
  if (!flag(body, 'explain')) return aggregate(request, server);
  const { explain: _, ...inner } = body;
  return explain({ ...request, name: 'explain', body: { explain: inner, verbosity: 'queryPlanner' } }, server);
}

/** explain and aggregate. */
export const explainCommands: Commands = {
  explain: { fields: ['verbosity'], run: explain },
  aggregate: { fields: AGGREGATE_FIELDS, run: aggregateOrExplain },
};
