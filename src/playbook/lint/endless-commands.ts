import { commandsOf, type PlacedCommand } from './commands.ts';
import type { LintRule } from './rule.ts';

/** Names of which one stands in every text that can hold an endless command. */
const WORTH =
  /\b(?:tail|watch|logs?|journalctl|dmesg|get|ping|tcpdump|top|htop|less|more|vim?|nano|emacs|yes|stern|sleep|nc|psql|mysql|mariadb|redis-cli|sqlite3|mongosh?|cqlsh|python3?|node|irb|iex|erl|bash|sh)\b/;

/** Why a command does not end by itself, and how it would. */
interface Endless {
  readonly why: string;
  readonly help: string;
}

const FOLLOW = 'Give the search follow: 5m, which ends the command and counts what came until then.';

const BOUND = 'Give the step stop-after: 5m, which ends the command and counts as a pass';

const hasOption = (words: readonly string[], short: string, ...long: readonly string[]): boolean =>
  words.some(
    (word) =>
      (short !== '' && new RegExp(`^-[a-zA-Z0-9]*[${short}]`).test(word)) ||
      long.some((name) => word === name || word.startsWith(`${name}=`)),
  );

const follows = (words: readonly string[]): boolean =>
  hasOption(words, 'fF', '--follow', '--tail=-1', '--retry');

/** Prompts that wait for a person where nothing tells them what to do. */
const PROMPTS: Readonly<Record<string, (words: readonly string[]) => boolean>> = {
  psql: (words) => !hasOption(words, 'cfl', '--command', '--file', '--list', '--version'),
  mysql: (words) => !hasOption(words, 'e', '--execute', '--version'),
  mariadb: (words) => !hasOption(words, 'e', '--execute', '--version'),
  'redis-cli': (words) => !words.some((word, index) => isOperand(words, index, word, '-h -p -n -a -u -s -t')),
  mongosh: (words) => !hasOption(words, '', '--eval', '--file', '-f'),
  cqlsh: (words) => !hasOption(words, 'ef', '--execute', '--file'),
  irb: (words) => words.length === 0,
  iex: () => true,
  erl: (words) => !words.some((word) => /^-(?:noshell|noinput|eval|s|run)$/.test(word)),
  python: (words) => words.length === 0,
  python3: (words) => words.length === 0,
  node: (words) => words.length === 0,
  bash: (words) => words.length === 0,
  sh: (words) => words.length === 0,
};

/** Programs for a person at a screen. */
const SCREENS = new Set('htop less more vi vim nano emacs'.split(' '));

function isOperand(words: readonly string[], index: number, word: string, valued: string): boolean {
  return !word.startsWith('-') && !valued.split(' ').includes(words[index - 1] ?? '');
}

/** Options by which programs that watch say when they end. */
const ENDS = /^--?(?:duration|timeout|count|limit|max|until|once|no-follow|c|n)\b/;

function endless([name = '', ...rest]: readonly string[]): string | undefined {
  if (name === 'tail')
    return follows(rest) && !hasOption(rest, '', '--pid') ? 'follows a file for ever' : undefined;
  if (name === 'watch') return 'repeats its command for ever';
  if (name === 'journalctl' || name === 'stern')
    return name === 'stern' || hasOption(rest, 'f', '--follow') ? 'follows a log for ever' : undefined;
  if (name === 'dmesg') return hasOption(rest, 'wW', '--follow') ? 'follows the kernel for ever' : undefined;
  if (name === 'ping') return hasOption(rest, 'cw') ? undefined : 'goes on for ever';
  if (name === 'tcpdump') return hasOption(rest, 'c') ? undefined : 'goes on for ever';
  if (name === 'top') return hasOption(rest, 'n', '-l') ? undefined : 'goes on for ever';
  if (name === 'yes' || (name === 'sleep' && rest[0] === 'infinity')) return 'goes on for ever';
  if (rest.some((word) => word === 'logs' || word === 'log') && follows(rest))
    return 'follows a log for ever';
  const watches =
    rest.some((word) => word === 'watch' || word === '--watch') ||
    (name === 'kubectl' && rest.includes('-w'));
  return watches && !rest.some((word) => ENDS.test(word)) ? 'watches for ever' : undefined;
}

/** A program behind it that has read enough closes the pipe, which ends it. */
const takesSome = ([name, ...rest]: readonly string[]): boolean =>
  name === 'head' || (name === 'grep' && hasOption(rest, 'mq', '--max-count', '--quiet'));

function judge({ words, readers, fed, background, bounded }: PlacedCommand): Endless | undefined {
  if (bounded || background || readers.some(takesSome)) return undefined;
  const [name = '', ...rest] = words;
  const prompts = Object.hasOwn(PROMPTS, name) ? PROMPTS[name] : undefined;
  if (!fed && (SCREENS.has(name) || prompts?.(rest)))
    return {
      why: 'waits for a person at a terminal',
      help: 'Say on its command line what it is to do, or give it the terminal with tty: true.',
    };
  const why = endless(words);
  return why === undefined ? undefined : { why, help: `${BOUND}; or bound it by an option of its own.` };
}

/** A step that never ends is found by whoever waits for it at night: each needs a bound that it counts as done at. */
export const endlessCommands: LintRule = {
  code: 'RB216',
  check(context, report) {
    for (const command of commandsOf(context, WORTH)) {
      const { config } = command.action;
      const own = typeof config === 'object' && config !== null ? config : {};
      const isBound = 'stop-after' in own || 'follow' in own || ('tty' in own && own.tty === true);
      const found = isBound || command.place.step.timeout !== undefined ? undefined : judge(command);
      if (found === undefined) continue;
      const help = 'log' in own ? FOLLOW : found.help;
      report({ message: `${command.words[0]} ${found.why}`, at: command.at, help });
    }
  },
};
