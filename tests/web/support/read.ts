// Reading what the web answers: pages as text and parts of it, event streams as events.

export type Answer = { readonly status: number; readonly text: string; readonly headers: Headers };

export const get = async (url: string, init: RequestInit = {}): Promise<Answer> => {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

/** The ids of the signals on a page, in their order. */
export const idsOn = (page: string): string[] =>
  [...page.matchAll(/<article class="signal" id="s-([^"]+)"/g)].map((m) => m[1] ?? '');

/** A page without its tags, spaces collapsed. */
export const textOf = (page: string): string =>
  page
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll(' .', '.')
    .replaceAll(' ;', ';');

export type StreamEvent = {
  readonly event: string;
  readonly id: string;
  readonly data: Record<string, unknown>;
  readonly raw: string;
};

const parsed = (raw: string): StreamEvent => {
  const field = (name: string): string =>
    raw
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? '';
  return { event: field('event'), id: field('id'), data: JSON.parse(field('data')) as Record<string, unknown>, raw };
};

/** Opens /events; `next` waits for the next event of that name, `close` hangs up. */
export const openStream = async (url: string) => {
  const hangUp = new AbortController();
  const answer = await fetch(`${url}/events`, { signal: hangUp.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('no stream');
  let rest = '';
  const next = async (name: string): Promise<StreamEvent> => {
    for (;;) {
      const end = rest.indexOf('\n\n');
      if (end >= 0) {
        const event = parsed(rest.slice(0, end));
        rest = rest.slice(end + 2);
        if (event.event === name) return event;
      } else {
        const chunk = await reader.read();
        if (chunk.done) throw new Error('the stream ended');
        rest += chunk.value;
      }
    }
  };
  return { headers: answer.headers, next, ended: reader.closed, close: () => hangUp.abort() };
};
