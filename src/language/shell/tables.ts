const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Shells: whatever follows may be a program. */
export const SHELLS = set('sh bash dash ash zsh ksh mksh fish csh tcsh busybox pwsh su runuser rsh expect');

/** Commands that take code, names of variables or further commands in any of their words. */
export const REFUSING = set(
  'eval . source trap alias xargs parallel watch make gmake gdb ex vi vim emacs screen tmux at batch crontab script m4 ' +
    'declare typeset bind complete compgen enable mapfile readarray fc hash let read unset getopts shopt',
);

/** Of those, the ones whose words may be names of variables. */
export const NAMING = set('declare typeset let read unset getopts mapfile readarray');

/** Commands that set variables with NAME=value words. */
export const EXPORTING = set('export readonly local');

/** How to find the command behind one that runs another. */
export interface Wrapper {
  /** Options that take the next word. */
  readonly valued: ReadonlySet<string>;
  /** Words before the command. */
  readonly operands: number;
}

const wrapper = (valued = '', operands = 0): Wrapper => ({ valued: set(valued), operands });

/** Commands that run another command. */
export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: wrapper('-u -g -h -p -C -U -r -t -T -D -R --user --group --host --prompt --chdir'),
  doas: wrapper('-u -C'),
  env: wrapper('-u -C --unset --chdir'),
  nohup: wrapper(),
  setsid: wrapper(),
  exec: wrapper('-a'),
  command: wrapper(),
  builtin: wrapper(),
  nice: wrapper('-n --adjustment'),
  ionice: wrapper('-c -n -t --class --classdata'),
  chrt: wrapper('', 1),
  taskset: wrapper('', 1),
  stdbuf: wrapper('-i -o -e --input --output --error'),
  time: wrapper('-f -o --format --output'),
  timeout: wrapper('-s -k --signal --kill-after', 1),
  gtimeout: wrapper('-s -k --signal --kill-after', 1),
  chroot: wrapper('', 1),
  flock: wrapper('-w -E --timeout', 1),
  strace: wrapper('-e -o -p -s'),
  unshare: wrapper('-R -w'),
  nsenter: wrapper('-t -S -G'),
  'systemd-run': wrapper('-p -u -M'),
  caffeinate: wrapper('-t -w'),
};

/** How a program takes code in another language. */
export interface Interpreter {
  /** Options whose next word, or whose own rest, is code. */
  readonly flags: RegExp;
  /** Without such an option the first operand is code, or chooses it. */
  readonly operand: boolean;
  /** Options that take the next word and are no code. */
  readonly valued: ReadonlySet<string>;
  /** It runs what it reads from its input: always, or unless it was given code or a file. */
  readonly reads: 'always' | 'without-code' | 'never';
}

const language = (flags: RegExp, reads: Interpreter['reads'], valued = '', operand = true): Interpreter => ({
  flags,
  operand,
  valued: set(valued),
  reads,
});

const PYTHON = language(/^-[a-zA-Z]*[cm]/, 'without-code', '-W -X');
const AWK = language(/^(?:-[feiEl]|--(?:file|source|include|load|exec)\b)/, 'never', '-F -v');
const SQL = language(
  /^(?:-[a-zA-Z]*[ceqfQ]|--(?:command|execute|query|file|eval|init-command)\b)/,
  'always',
  '',
  false,
);

/** Programs that run code in a language of their own. */
export const INTERPRETERS: Readonly<Record<string, Interpreter>> = {
  python: PYTHON,
  python2: PYTHON,
  python3: PYTHON,
  node: language(/^(?:-[a-zA-Z]*[epr]|--(?:eval|print|require|import|loader)\b)/, 'without-code'),
  deno: language(/^eval$/, 'without-code'),
  perl: language(/^-[a-zA-Z]*[eEMmI]/, 'without-code'),
  ruby: language(/^-[a-zA-Z]*[erI]/, 'without-code'),
  php: language(/^-[a-zA-Z]*[rBRF]/, 'without-code'),
  lua: language(/^-[el]/, 'without-code'),
  awk: AWK,
  gawk: AWK,
  mawk: AWK,
  nawk: AWK,
  sed: language(/^(?:-[a-zA-Z]*[ef]|--(?:expression|file)\b)/, 'never'),
  gsed: language(/^(?:-[a-zA-Z]*[ef]|--(?:expression|file)\b)/, 'never'),
  jq: language(/^(?:-[fL]|--from-file\b)/, 'never', '--indent --tab'),
  yq: language(/^(?:--from-file|--expression)\b/, 'never'),
  bc: language(/^-/, 'always'),
  dc: language(/^(?:-[ef]|--expression|--file)/, 'always'),
  psql: SQL,
  mysql: SQL,
  mariadb: SQL,
  sqlcmd: SQL,
  mongosh: SQL,
  mongo: SQL,
  'clickhouse-client': SQL,
  cqlsh: SQL,
  'redis-cli': language(/^--eval\b/, 'always', '', false),
  osascript: language(/^-e/, 'always'),
};

/** Variables that decide which code a shell or program runs. */
export const DANGEROUS_VARIABLES =
  /^(?:PATH|IFS|ENV|BASH_ENV|BASH_FUNC.*|SHELL|SHELLOPTS|BASHOPTS|PS[0-4]|PROMPT_COMMAND|CDPATH|FPATH|LD_\w+|DYLD_\w+|NODE_OPTIONS|PYTHON\w+|PERL5?\w+|RUBY\w+|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|CLASSPATH|EDITOR|VISUAL|PAGER|\w+_PAGER|BROWSER|GIT_\w+|SSH_\w+|RSYNC_RSH|MAKEFLAGS|LESSOPEN|LESSCLOSE|OPTIND|RANDOM|SECONDS|LINENO|HISTCMD|RB_\w+)$/;

/** Commands built into the shell whose words no other process sees. */
export const BUILTINS = set(
  'echo printf test [ cd : true false set exit return shift umask export readonly local',
);

/** The variables that a command fills from what it is given or reads; `1` stands for all positional ones. */
export function variablesFilledBy(name: string, words: readonly string[]): readonly string[] {
  if (name === 'set') return ['1', '2', '3', '4', '5', '6', '7', '8', '9', '@', '*'];
  if (name !== 'read' && name !== 'getopts') return [];
  return words.filter((word) => /^[A-Za-z_]\w*$/.test(word));
}
