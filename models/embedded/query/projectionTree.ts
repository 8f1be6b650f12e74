// A projection as a tree of paths: what is kept or left out, and what is computed where.
import { CommandError } from '../errors.ts';
import { type Doc, getField, isDoc, setField } from '../values/document.ts';

/** One step of a path. A leaf is kept (or left out) whole, or computed from the whole document. */
export type Node = {
  readonly children: Map<string, Node>;
  leaf: boolean;
  compute: ((doc: unknown) => unknown) | undefined;
  /** Something is computed here or below. */
  computes: boolean;
};

export const newNode = (): Node => ({ children: new Map(), leaf: false, compute: undefined, computes: false });

/** Adds a path. Throws 31249 or 31250 when one path lies within another, 16410 and 15998 for what is no path. */
export function addPath(root: Node, path: string, compute?: (doc: unknown) => unknown): void {
  let node = root;
  for (const part of path.split('.')) {
    if (part === '') throw new CommandError(15998, `FieldPath field names may not be empty strings: '${path}'`);
    if (part.startsWith('$'))
      throw new CommandError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField: '${path}'`,
      );
    if (node.leaf) throw new CommandError(31249, `Path collision at ${path}`);
    const next = node.children.get(part) ?? newNode();
    node.children.set(part, next);
    if (compute !== undefined) node.computes = true;
    node = next;
  }
  if (node.children.size > 0 || node.leaf) throw new CommandError(31250, `Path collision at ${path}`);
  node.leaf = true;
  node.compute = compute;
  if (compute !== undefined) node.computes = true;
}

/** Only what the tree names. */
export function include(doc: Doc, node: Node): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const child = node.children.get(name);
    if (child === undefined || child.compute !== undefined) continue;
    const kept = child.leaf ? value : includeInside(value, child);
    if (kept !== undefined) setField(result, name, kept);
  }
  return result;
}

function includeInside(value: unknown, node: Node): unknown {
  if (isDoc(value)) return include(value, node);
  if (!Array.isArray(value)) return undefined;
  return value.map((element: unknown) => includeInside(element, node)).filter((element) => element !== undefined);
}

/** All but what the tree names. */
export function exclude(doc: Doc, node: Node): Doc {
  const result: Doc = {};
  for (const [name, value] of Object.entries(doc)) {
    const child = node.children.get(name);
    if (child?.leaf === true && child.compute === undefined) continue;
    setField(result, name, child === undefined || child.leaf ? value : excludeInside(value, child));
  }
  return result;
}

function excludeInside(value: unknown, node: Node): unknown {
  if (isDoc(value)) return exclude(value, node);
  return Array.isArray(value) ? value.map((element: unknown) => excludeInside(element, node)) : value;
}

/** A copy of `doc` with the computed fields of the tree set, all computed from `root`. A missing result removes the field. */
export function computeInto(doc: Doc, node: Node, root: unknown): Doc {
  if (!node.computes) return doc;
  const result = { ...doc };
  for (const [name, child] of node.children) {
    if (!child.computes) continue;
    const value = child.compute === undefined ? computeInside(getField(doc, name), child, root) : child.compute(root);
    if (value === undefined) delete result[name];
    else setField(result, name, value);
  }
  return result;
}

function computeInside(value: unknown, node: Node, root: unknown): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => computeInside(element, node, root));
  return computeInto(isDoc(value) ? value : {}, node, root);
}
