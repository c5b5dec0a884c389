import type { ConfigFault } from './kind.ts';

/**
 * What is wrong with an address as far as it is constant: its scheme, and without placeholders all of it.
 * Nothing is said of what a placeholder brings.
 */
export const addressFaults = (
  text: string,
  schemes: readonly string[],
  path: ConfigFault['path'],
): readonly ConfigFault[] => {
  const open = text.indexOf('{{');
  const constant = (open === -1 ? text : text.slice(0, open)).trimStart().toLowerCase();
  const known = schemes.map((scheme) => `${scheme}://`);
  if (known.some((start) => constant.startsWith(start) || (open !== -1 && start.startsWith(constant)))) {
    // A <name> that was never filled in has a rule of its own.
    if (open !== -1 || URL.canParse(text) || /<[A-Za-z]/.test(text)) return [];
    return [
      { path, message: `"${text}" is not an address`, help: `Write it as in ${known[0]}127.0.0.1:8080` },
    ];
  }
  const quoted = /^[“”„«»‘’`]+(.*?)[“”„«»‘’`]*$/.exec(text.trim());
  if (quoted !== null)
    return [{ path, message: 'the address stands in quotes that are none', help: `Write: "${quoted[1]}"` }];
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//.exec(constant)?.[0];
  if (scheme !== undefined)
    return [
      { path, message: `an address here cannot begin with ${scheme}`, help: `Write ${known.join(' or ')}` },
    ];
  return [
    {
      path,
      message: 'the address does not say how it is reached',
      help: `Write: ${known[0]}${text.trimStart()}`,
    },
  ];
};
