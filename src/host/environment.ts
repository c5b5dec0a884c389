/** What a command needs to behave as in the operator's own shell; each name is explained in docs/security.md. */
const ALLOWED = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TERM',
  'COLORTERM',
  'NO_COLOR',
  'SSH_AUTH_SOCK',
  'KRB5CCNAME',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
]);

const ALLOWED_PREFIX = /^(?:LC_|XDG_)/;

/** Variables through which a loader, shell or interpreter runs code or drops its guards before the command's own. */
const FORBIDDEN = new RegExp(
  [
    '^(?:LD_|DYLD_|MALLOC_|BASH_FUNC_)',
    '^(?:GLIBC_TUNABLES|GCONV_PATH|LOCPATH|NLSPATH|HOSTALIASES|RES_OPTIONS|LOCALDOMAIN)$',
    '^(?:BASH_ENV|ENV|SHELLOPTS|BASHOPTS|IFS|PS4|PROMPT_COMMAND|CDPATH|GLOBIGNORE|ZDOTDIR|FPATH)$',
    '^NODE_(?:OPTIONS|PATH|REPL_EXTERNAL_MODULE|TLS_REJECT_UNAUTHORIZED|EXTRA_CA_CERTS)$',
    '^PYTHON(?:STARTUP|PATH|HOME|INSPECT|USERBASE|BREAKPOINT|WARNINGS|EXECUTABLE|PLATLIBDIR)$',
    '^PERL(?:5OPT|5LIB|LIB|5DB|5SHELL|_SIGNALS)$',
    '^RUBY(?:OPT|LIB)$',
    '^(?:JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH)$',
    '^(?:PHPRC|PHP_INI_SCAN_DIR|LUA_INIT.*|LUA_PATH.*|LUA_CPATH.*|R_PROFILE|R_ENVIRON|ERL_FLAGS)$',
    '^RUNBOOK_SWEEP$',
  ].join('|'),
);

/**
 * The environment of step processes: the allowed part of `env`, and the variables named in `extra`.
 * What can make a loader, shell or interpreter run other code is dropped even when it is named.
 */
export const allowedEnvironment = (
  env: Readonly<Record<string, string | undefined>>,
  extra: readonly string[],
): Record<string, string> => {
  const declared = new Set(extra);
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const wanted = ALLOWED_PREFIX.test(name) || declared.has(name);
    if (ALLOWED.has(name) || (wanted && !FORBIDDEN.test(name))) kept[name] = value;
  }
  return kept;
};
