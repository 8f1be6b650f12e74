// What to do about a part that is not well: the same words on /health, on the page and in Telegram. Pure.
import type { PartHealth } from '../ports/shell.ts';

const DOCTOR = 'npm run doctor asks it once and says what to fix';

const remedies: readonly (readonly [RegExp, string])[] = [
  [/^database$/, 'with MONGODB_URI look at that server, without it at the disk under DATA_DIR; the log says more'],
  [/^cycle$/, 'the parts that are not well tell why; if all others are well for ten minutes, restart the service'],
  [/^telegram$/, 'check TELEGRAM_BOT_TOKEN and the network; cards wait and are sent later'],
  [/^telegram token$/, 'stop the other program, or /revoke the token with @BotFather and set the new one'],
  [/^delivery$/, 'nothing is lost: what waits is sent when Telegram answers and its limits allow'],
  [/^market /, 'Coinbase may be down or have halted trading: status.coinbase.com; nothing is published meanwhile'],
  [/^trades /, 'nothing to do: prices rest on candles, and both wires are compared again each cycle'],
  [/^history$/, 'nothing to do: what is missing is asked for again every minute'],
  [/^phase$/, 'nothing is broken: the evidence has turned; /stats tells how, and an admin may decide otherwise'],
  [/^proof$/, 'let the bot post in TELEGRAM_PROOF_CHANNEL; the newest head covers all before it'],
  [/^heartbeat$/, 'check HEARTBEAT_URL: whoever listens there will think this service dead'],
];

/** One clause without a full stop; undefined where the part is well or switched off. A source's own detail often says more. */
export const partRemedy = ({ part, state }: Pick<PartHealth, 'part' | 'state'>): string | undefined => {
  if (state === 'ok' || state === 'off') return undefined;
  return remedies.find(([which]) => which.test(part))?.[1] ?? DOCTOR;
};
