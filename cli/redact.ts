// Takes secrets out of text: bot tokens, keys, credentials in addresses.

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\/bot\d+:[^/\s'"]+/g, '/bot[token]'],
  [/\d{6,}:[\w-]{20,}/g, '[bot token]'],
  [/\b(sk|CG)-[\w-]{8,}/g, '[key]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+:[^\s/@'"]+@/gi, '$1[credentials]@'],
  [/\b(authorization|x-cg-(?:pro|demo)-api-key)(["']?\s*[:=]\s*["']?)[^\s"',}]+(?:\s+[^\s"',}]+)?/gi, '$1$2[secret]'],
  [/([?&](?:key|token|api_key|apikey|secret|start)=)[^&\s'"]+/gi, '$1[secret]'],
];

export const redactText = (text: string): string =>
  PATTERNS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
