// Which callback buttons wait for the bot's answer; an answer may arrive before the press itself is confirmed.

/** @typedef {{ callbackId: string, text: string, alert: boolean, url?: string }} Answer */

/** after this the bot is taken to be silent, as Telegram does */
const patienceMs = 15_000;

/**
 * @param {{ onChange: (key: string, pending: boolean) => void, onAnswer: (answer: Answer) => void, onSilence: () => void }} deps
 */
export const createPresses = ({ onChange, onAnswer, onSilence }) => {
  /** @type {Map<string, { callbackId?: string, timer: number }>} */
  const waiting = new Map();
  /** @type {Map<string, Answer>} answers to presses not confirmed yet */
  const early = new Map();

  /** @param {string} key */
  const end = (key) => {
    const one = waiting.get(key);
    if (one === undefined) return;
    clearTimeout(one.timer);
    waiting.delete(key);
    if (waiting.size === 0) early.clear();
    onChange(key, false);
  };

  return {
    /** @param {string} key */
    isPending: (key) => waiting.has(key),
    /**
     * Presses once; a second press while the first waits does nothing.
     * @param {string} key
     * @param {() => Promise<{ callbackId: string }>} press
     */
    press: async (key, press) => {
      if (waiting.has(key)) return;
      const timer = setTimeout(() => {
        end(key);
        onSilence();
      }, patienceMs);
      waiting.set(key, { timer });
      onChange(key, true);
      try {
        const { callbackId } = await press();
        const answer = early.get(callbackId);
        if (answer !== undefined) {
          end(key);
          onAnswer(answer);
        } else if (waiting.has(key)) waiting.set(key, { callbackId, timer });
      } catch (error) {
        end(key);
        throw error;
      }
    },
    /** An answer heard; those to presses of other tabs are not ours to show. @param {Answer} answer */
    answer: (answer) => {
      const key = [...waiting].find(([, { callbackId }]) => callbackId === answer.callbackId)?.[0];
      if (key === undefined) {
        if (waiting.size > 0) early.set(answer.callbackId, answer);
        return;
      }
      end(key);
      onAnswer(answer);
    },
  };
};
