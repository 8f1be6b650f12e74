// The name of an event, or of who told of it: one short line of plain text.
import { foreignText } from '../sentiment.ts';

export const EVENT_NAME_LIMIT = 60;

/** One line without control characters, at most 60 characters; undefined where nothing readable is left. */
export const eventName = (raw: string): string | undefined => foreignText(raw, EVENT_NAME_LIMIT);
