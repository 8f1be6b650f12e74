// Telegram's check of an address in a link or a button, with its words for what is wrong.

export type LinkCheck =
  | { readonly kind: 'ok'; readonly url: string }
  | { readonly kind: 'wrong'; readonly reason: string };

const wrong = (reason: string): LinkCheck => ({ kind: 'wrong', reason });

function checkApp(scheme: string, rest: string): LinkCheck {
  const match = /^([a-zA-Z0-9_.-]+)(.*)$/s.exec(rest.replace(/^\/\//, ''));
  if (match === null) return wrong(scheme === 'tg' ? 'Wrong tg URL' : 'Wrong ton URL');
  const path = (match[2] ?? '').replace(/^\/\?/, '?');
  return { kind: 'ok', url: `${scheme}://${(match[1] ?? '').toLowerCase()}${path}` };
}

/** `https` refuses plain http, as Web App buttons do; a missing scheme means http. The url comes back as Telegram writes it. */
export function checkLink(link: string, options: { readonly https?: boolean } = {}): LinkCheck {
  const app = /^(tg|ton|tonsite):(.*)$/is.exec(link);
  if (app !== null) {
    return options.https === true
      ? wrong('Only HTTPS links are allowed')
      : checkApp((app[1] ?? '').toLowerCase(), app[2] ?? '');
  }
  const match = /^(?:([^:/?#@[\]]*):\/\/)?([^/?#]*)(.*)$/s.exec(link);
  const scheme = (match?.[1] ?? 'http').toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return wrong('Unsupported URL protocol');
  const authority = match?.[2] ?? '';
  const port = /:([^:\]@]*)$/.exec(authority)?.[1];
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) > 0 && Number(port) <= 65_535)) {
    return wrong('Wrong port number specified in the URL');
  }
  const withUser = port === undefined ? authority : authority.slice(0, -port.length - 1);
  const user = withUser.slice(0, Math.max(0, withUser.lastIndexOf('@')));
  const host = withUser.slice(withUser.lastIndexOf('@') + 1).toLowerCase();
  if (host === '') return wrong('URL host is empty');
  if (host === '.') return wrong('Host is invalid');
  if (options.https === true && scheme !== 'https') return wrong('Only HTTPS links are allowed');
  const ipv6 = /^\[[0-9a-f:.]+\]$/.test(host);
  // every visible ASCII sign but these is refused in a host; other alphabets are taken as they are
  if (!ipv6 && !/^(?:[a-z0-9.\-_!$,~*'();&+=]|%[0-9a-f]{2}|[^\0-\x7f])*$/.test(host)) {
    return wrong('Disallowed character in URL host');
  }
  if (!ipv6 && !host.includes('.')) return wrong('Wrong HTTP URL');
  const tail = (match?.[3] ?? '')
    .trimEnd()
    .replace(/[\0- ]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  const path = tail.startsWith('/') ? tail : `/${tail}`;
  return {
    kind: 'ok',
    url: `${scheme}://${user === '' ? '' : `${user}@`}${host}${port === undefined ? '' : `:${Number(port)}`}${path}`,
  };
}
