// Shows the checks: spinners side by side on a terminal, plain lines elsewhere.
import type { CheckResult } from './check.ts';

export type Screen = {
  /** A check has ended; its lines are shown in the order of the names. */
  done(name: string, result: CheckResult): void;
  /** Ends the spinners. */
  close(): void;
};

export type ScreenDeps = {
  readonly names: readonly string[];
  readonly write: (text: string) => void;
  /** of a terminal; absent where the output is none */
  readonly columns?: number;
  readonly hide: (line: string) => string;
};

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
const titles: Readonly<Record<CheckResult['state'], string>> = {
  ok: 'ok',
  unset: 'not set',
  warning: 'look',
  failed: 'FAILED',
};

/** `ok       Telegram        142 ms  @v7bot; no webhook`, and below it what to fix. */
export const linesOf = (name: string, result: CheckResult, width: number): readonly string[] => {
  const latency = result.latencyMs === undefined ? '' : `${Math.round(result.latencyMs)} ms`;
  const head = `${titles[result.state].padEnd(8)} ${name.padEnd(width)}  ${latency.padStart(7)}  ${result.says}`;
  return [head, ...(result.fix ?? []).map((fix) => `${' '.repeat(9)}${' '.repeat(width)}           fix: ${fix}`)];
};

/** On a terminal the names still waited for stand below the finished lines and turn. */
export const createScreen = ({ names, write, columns, hide }: ScreenDeps): Screen => {
  const width = Math.max(...names.map((name) => name.length));
  const results = new Map<string, CheckResult>();
  let shown = 0;
  let turning = 0;
  let frame = 0;

  const erase = (): string => {
    const up = turning > 0 ? `\u001b[${turning}A\u001b[0J` : '';
    turning = 0;
    return up;
  };
  /** Finished lines as far as all before them are finished. */
  const finished = (): string => {
    let text = '';
    for (let name = names[shown]; name !== undefined; name = names[shown]) {
      const result = results.get(name);
      if (result === undefined) break;
      text += linesOf(name, result, width)
        .map((line) => `${hide(line)}\n`)
        .join('');
      shown += 1;
    }
    return text;
  };
  const spinners = (): string => {
    if (columns === undefined) return '';
    const rows = names.slice(shown).map((name) => {
      const result = results.get(name);
      const mark = result ? titles[result.state] : `${FRAMES[frame % FRAMES.length]} asking`;
      return `${mark.padEnd(8)} ${name}`.slice(0, Math.max(1, columns - 1));
    });
    turning = rows.length;
    return rows.map((row) => `${row}\n`).join('');
  };
  const draw = (): void => write(erase() + finished() + spinners());
  const timer =
    columns === undefined
      ? undefined
      : setInterval(() => {
          frame += 1;
          draw();
        }, FRAME_MS);
  if (columns !== undefined) draw();
  return {
    done(name, result) {
      results.set(name, result);
      draw();
    },
    close: () => clearInterval(timer),
  };
};
