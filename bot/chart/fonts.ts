// The fonts charts are written in, shipped with the program: a machine without any font draws the same picture.
import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';

const REGULAR = 'V7 Regular';
const BOLD = 'V7 Bold';
const fileOf = { [REGULAR]: 'DejaVuSans.ttf', [BOLD]: 'DejaVuSans-Bold.ttf' } as const;

/** Makes both faces known to the canvas; cheap when they are. Throws where a font file is not there. */
export const registerFonts = (): void => {
  const { resolve } = createRequire(import.meta.url);
  for (const [family, file] of Object.entries(fileOf)) {
    if (GlobalFonts.has(family)) continue;
    if (!GlobalFonts.registerFromPath(resolve(`dejavu-fonts-ttf/ttf/${file}`), family))
      throw new Error(`the chart's font ${file} cannot be read`);
  }
};

export const regular = (px: number): string => `${px}px "${REGULAR}"`;
export const bold = (px: number): string => `${px}px "${BOLD}"`;
