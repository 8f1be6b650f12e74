// Views: collections whose documents a pipeline makes of another's when they are asked for.
import { CommandError } from '../errors.ts';
import { type Doc, getField } from '../values/document.ts';
import type { Server } from './server.ts';

export type View = { readonly on: string; readonly pipeline: readonly Doc[] };

/** What a collection was created with; nothing when it does not exist. */
export function optionsOf(server: Server, db: string, name: string): Doc {
  return server.catalog.entries().find((entry) => entry.db === db && entry.name === name)?.options ?? {};
}

/** The view of this name; undefined when it is none. */
export function viewOf(server: Server, db: string, name: string): View | undefined {
  const options = optionsOf(server, db, name);
  const on = getField(options, 'viewOn');
  const pipeline = getField(options, 'pipeline');
  if (typeof on !== 'string') return undefined;
  return { on, pipeline: Array.isArray(pipeline) ? pipeline : [] };
}

/** The collection that is really read for a name, and the stages before those asked for. Throws 165 for views too deep. */
export function resolveView(server: Server, db: string, name: string): View {
  let [at, stages] = [name, [] as readonly Doc[]];
  for (let depth = 0; depth <= 20; depth += 1) {
    const view = viewOf(server, db, at);
    if (view === undefined) return { on: at, pipeline: stages };
    at = view.on;
    stages = [...view.pipeline, ...stages];
  }
  throw new CommandError(165, `View depth limit exceeded; maximum depth is 20`);
}

/** Throws 166 when the name is a view's: what writes needs a collection. */
export function refuseView(server: Server, db: string, name: string): void {
  if (viewOf(server, db, name) !== undefined)
    throw new CommandError(166, `Namespace ${db}.${name} is a view, not a collection`);
}
