// Every pipeline stage by its name.
import { BASIC } from './basic.ts';
import { GAPS } from './gaps.ts';
import { GROUPS } from './group.ts';
import { JOINS } from './joins.ts';
import type { StageDefinition } from './stage.ts';
import { WINDOWS } from './window.ts';

export const STAGES: ReadonlyMap<string, StageDefinition> = new Map(
  Object.entries({ ...BASIC, ...GROUPS, ...JOINS, ...WINDOWS, ...GAPS }),
);
