// What a summary is called.

/** 'Today', 'The last 7 days'. */
export const summaryTitle = (days: number): string => (days === 1 ? 'Today' : `The last ${days} days`);

/** 'Your day to 2024-01-15', 'Your week to 2024-01-15'. */
export const dueTitle = (kind: 'daily' | 'weekly', date: string): string =>
  `Your ${kind === 'daily' ? 'day' : 'week'} to ${date}`;
