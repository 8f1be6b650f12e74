// The one HTML document of the chat page and the headers every answer of it carries.

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/**
 * Nothing but this origin, no inline code and no inline styles; frames alone may come from elsewhere, since a person
 * opens a bot's web app in one, and only by pressing its button.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "frame-src 'self' https:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/**
 * The document; `base` is the path the router is mounted at, without a slash at its end, `modules` are the names of all
 * scripts, which the browser then loads at once instead of one after another.
 */
export const renderPage = (base: string, modules: readonly string[]): string => {
  const at = escapeAttribute(base);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Local Telegram</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#17212b">
<link rel="icon" type="image/svg+xml" href="${at}/assets/icon.svg">
<link rel="stylesheet" href="${at}/assets/chat.css">
${modules.map((name) => `<link rel="modulepreload" href="${at}/assets/${name}">`).join('\n')}
<script type="module" src="${at}/assets/chat.js"></script>
</head>
<body>
<noscript>The local Telegram needs JavaScript.</noscript>
</body>
</html>
`;
};
