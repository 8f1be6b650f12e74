// What the bot tells the one who runs it: on /health, in doctor, on the terminal.

export const operatorWords = {
  listening: (username: string): string => `listening as @${username}`,
  stopped: 'stopped',
  aloneWithToken: 'no other process uses it',
  secondPoller: 'another program listens with this token; stop it, or give this one a token of its own',
  answered: (code: number, words: string): string => `Telegram answered ${code}: ${words}`,
  notReached: (cause: string): string => `Telegram could not be reached (${cause})`,
  tokenRefused: 'Telegram refuses the bot token. Check TELEGRAM_BOT_TOKEN against the one BotFather gave.',
  checkNetwork: (because: string): string => `${because}. Check the network and TELEGRAM_API_ROOT.`,
  notStarted: (because: string): string => `Telegram did not let the bot start. ${because}`,
  noRecord: 'there is no record of this signal',
  thesisOver: 'the signal had ended before its broken thesis could be told',
  notInIt: 'the person no longer takes or monitors the signal',
  noNotice: 'there is nothing to tell of this any more',
  switchedOff: 'the person has switched this kind of message off',
  notWanted: (because: string): string => `the person does not want this signal (${because})`,
  held: (because: string): string => `held: ${because}`,
  shutOut: 'the person is blocked',
  paused: 'the person has paused',
  levelOver: 'the signal had ended before the level could be told',
  noCardYet: 'the card has not been sent, so there is nothing to change',
} as const;
