// For tools: the embedded database of a folder, through the server that holds it, or through one of their own.
import { DataDirInUse, EmbeddedDatabaseFailed, type Holder } from './errors.ts';
import { startEmbedded } from './startEmbedded.ts';

const WAIT_MS = 5000;
const ASK_MS = 50;

export type JoinedDatabase = {
  readonly uri: string;
  /** Whose server it is; absent where it is our own. */
  readonly holder: Holder | undefined;
  /** Ends our own server; another's goes on. */
  readonly close: () => Promise<void>;
};

/**
 * Starts a server of our own only if none runs. A holder that has just begun is waited for, for up to 5 s of wall time.
 * Rejects with DataDirInUse where it still takes no clients then, with EmbeddedDatabaseFailed where ours cannot start.
 */
export async function joinEmbedded(dataDir: string): Promise<JoinedDatabase> {
  const end = performance.now() + WAIT_MS;
  for (;;) {
    try {
      const { uri, close } = await startEmbedded({ dataDir });
      return { uri, holder: undefined, close };
    } catch (error) {
      if (!(error instanceof DataDirInUse)) throw error;
      const { holder } = error;
      if (holder?.uri !== undefined) return { uri: holder.uri, holder, close: async () => undefined };
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    }
  }
}

/** Where a server listens, from its address: a socket's path, or a port on loopback. Throws where it is neither. */
export function addressOf(uri: string): { readonly path: string } | { readonly host: string; readonly port: number } {
  const host = /^mongodb:\/\/([^/]+)/.exec(uri)?.[1] ?? '';
  const name = decodeURIComponent(host);
  if (name.startsWith('/')) return { path: name };
  const [, address = '', port = ''] = /^(127\.0\.0\.1):(\d+)$/.exec(name) ?? [];
  if (port === '') throw new EmbeddedDatabaseFailed('The embedded database has an address that is not known.');
  return { host: address, port: Number(port) };
}
