// Wall time that runs `scale` times as fast as this machine's, the same for every process that is told the same base.

export const scaledWall = (scale: number, baseMs: number) => ({
  wallMs: (): number => baseMs + (Date.now() - baseMs) * scale,
  realMs: (ms: number): number => ms / scale,
});
