// The version of the code that runs: package.json's.
import manifest from '../package.json' with { type: 'json' };

export const codeVersion: string = manifest.version;
