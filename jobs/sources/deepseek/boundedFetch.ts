// A fetch that follows no redirect and reads no endless body: what it gives back has arrived in full.

/** Thrown where an answer is longer than we accept. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/** Thrown where the connection ended after the answer had begun. */
export class AnswerBrokeOff extends Error {
  override readonly name = 'AnswerBrokeOff';
}

const readUpTo = async (body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw new AnswerTooLong();
    }
    chunks.push(value);
  }
};

/** A redirect comes back as it is: a key in a header must not go along to whatever host it names. */
export const boundedFetch =
  (inner: typeof globalThis.fetch, maxBytes: number): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await inner(input, { ...init, redirect: 'manual' });
    if (response.body === null || response.type === 'opaqueredirect') return response;
    const { status, statusText, headers } = response;
    const bytes = await readUpTo(response.body, maxBytes).catch((error: unknown) => {
      if (error instanceof AnswerTooLong || init?.signal?.aborted) throw error;
      throw new AnswerBrokeOff();
    });
    return new Response(status === 204 || status === 304 ? null : new Uint8Array(bytes), {
      ...{ status, statusText, headers },
    });
  };
