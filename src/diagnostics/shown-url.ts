/** An address as people may see it: without user name and password. */
export const shownUrl = (url: string): string => {
  if (!url.includes('@')) return url;
  try {
    const parsed = new URL(url);
    if (parsed.username === '' && parsed.password === '') return url;
    parsed.username = '';
    parsed.password = '';
    return parsed.href;
  } catch {
    // An address that does not parse may have its userinfo anywhere before the last "@".
    return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1');
  }
};
