// A command as it is typed.

export type Named = { readonly name: string; readonly argument: string };

/** '/start@name rest'; undefined where the text is no command, or one for another bot. */
export const readCommand = (text: string, username: string | undefined): Named | undefined => {
  const [, name, bot, argument = ''] = /^\/([A-Za-z0-9_]+)(?:@(\w+))?(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  if (bot !== undefined && username !== undefined && bot.toLowerCase() !== username.toLowerCase()) return undefined;
  return { name: name.toLowerCase(), argument: argument.trim() };
};
