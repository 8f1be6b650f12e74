// The page's pure modules, loaded as the browser loads them; they are JavaScript, so their types are told here.

import type { Entity } from '../../../sandbox/telegram/world.types.ts';

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'entity'; readonly entity: Entity; readonly children: readonly Piece[] };

type Formatting = {
  readonly toPieces: (text: string, entities: readonly Entity[]) => readonly Piece[];
  readonly toRuns: (text: string) => readonly { readonly kind: 'plain' | 'url' | 'command'; readonly text: string }[];
};
type Links = {
  readonly targetOf: (
    url: string,
    bot: string | undefined,
  ) => { readonly kind: string; readonly payload?: string; readonly href?: string };
};
type Times = {
  readonly entityTime: (unix: number, format: string | undefined, nowMs: number, zone?: string) => string | undefined;
  readonly fullTime: (ms: number) => string;
  readonly dayName: (unix: number) => string;
};

const load = (name: string): Promise<unknown> =>
  import(new URL(`../../../sandbox/chat/assets/${name}`, import.meta.url).href);

export const formatting = (await load('formatting.js')) as Formatting;
export const links = (await load('links.js')) as Links;
export const times = (await load('times.js')) as Times;
