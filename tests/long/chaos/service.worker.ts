// The process of one life of the service in the chaos check; as `main.ts`, it lets packages be compiled once for all lives.
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { liveOn } = await import('./serviceLife.ts');
process.exit(await liveOn(process.argv.slice(2)));
