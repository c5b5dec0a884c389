import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { allSteps } from '../../engine/all-steps.ts';
import { findPlay, newestFirst } from '../../journal/plays.ts';
import { shownLine } from '../../terminal/escape.ts';
import { canGoOn } from '../choose-play.ts';
import { loadConfig } from '../config.ts';
import { callName, nameOf, playbookPaths } from '../find-playbook.ts';
import { scenariosOf } from '../find-scenario.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { type LoadedPlaybook, load } from '../load.ts';
import { shortId } from '../lock-words.ts';
import { openLocks } from '../open-locks.ts';
import { asks } from '../options.ts';

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_runbook() {
  local IFS=$'\\n'
  COMPREPLY=($(runbook complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [[ \${COMPREPLY[0]-} == *= ]] && compopt -o nospace
}
complete -o default -F _runbook runbook
`,
  zsh: `#compdef runbook
_runbook() {
  local -a candidates
  candidates=("\${(@f)$(runbook complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  [[ -n \${candidates[1]-} ]] && compadd -Q -S '' -- "\${candidates[@]}" || _files
}
compdef _runbook runbook
`,
  fish: `complete -c runbook -f -a '(runbook complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};

/** `runbook completion SHELL` */
export async function completion(io: Io, [shell = '']: readonly string[]): Promise<ExitCode> {
  io.out(SCRIPTS[shell] ?? '');
  return EXIT.completed;
}

/** `runbook complete -- WORDS`: the candidates for the last word, a line each; what the scripts call. */
export async function complete(
  io: Io,
  words: readonly string[],
  _options: object,
  program: Command,
): Promise<ExitCode> {
  const current = words.at(-1) ?? '';
  const candidates = await candidatesFor(io, program, { before: words.slice(0, -1), current });
  for (const candidate of new Set(candidates)) {
    // A name with control characters could not be typed, and may not be obeyed.
    if (candidate.startsWith(current) && candidate === shownLine(candidate)) io.out(`${candidate}\n`);
  }
  return EXIT.completed;
}

/** A command line that is being typed: the words before the cursor, and the one that is begun. */
interface Typed {
  readonly before: readonly string[];
  readonly current: string;
}

async function candidatesFor(io: Io, program: Command, typed: Typed): Promise<readonly string[]> {
  const { before } = typed;
  const [verb] = before;
  if (verb === undefined)
    return [
      ...program.commands.map((command) => command.name()).filter((name) => name !== 'complete'),
      'help',
    ];
  const command = program.commands.find((candidate) => candidate.name() === verb);
  if (command === undefined) return [];
  const words = wordsOf(command, before.slice(1));
  const option = command.options.find(({ short, long }) => [short, long].includes(before.at(-1) ?? ''));
  if (option?.required) return option.argChoices ?? (await valuesOf(io, option.attributeName(), words[0]));
  return [...(await subjectsOf(io, verb, words, typed)), ...command.options.map(({ long }) => long ?? '')];
}

/** The words that are no options and no values of options. */
const wordsOf = ({ options }: Command, words: readonly string[]): readonly string[] =>
  words.filter((word, index) => {
    const before = options.find(({ short, long }) => [short, long].includes(words[index - 1] ?? ''));
    return !word.startsWith('-') && before?.required !== true;
  });

async function subjectsOf(
  io: Io,
  verb: string,
  words: readonly string[],
  { current }: Typed,
): Promise<readonly string[]> {
  const [first] = words;
  if (verb === 'show' && first !== undefined) return words.length === 1 ? stepsOf(io, first) : [];
  if (verb === 'compare' && words.length < 2) return playIds(io, verb);
  if (first !== undefined && verb !== 'validate') return [];
  if (['play', 'plan', 'drill', 'validate'].includes(verb)) return playbookNames(io, current);
  if (['resume', 'undo', 'show', 'transcript', 'verify', 'export', 'note'].includes(verb))
    return playIds(io, verb);
  if (verb === 'unlock') return openLocks(openHome(io)).list().map(shortId);
  return verb === 'completion' ? ['bash', 'zsh', 'fish'] : [];
}

async function playIds(io: Io, verb: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const play of newestFirst(openHome(io).plays)) {
    const wanted = play.readable && (verb !== 'resume' || (await canGoOn(play)));
    if (wanted || verb === 'verify') ids.push(play.play);
  }
  return ids;
}

/** The steps of a play that have run. */
function stepsOf(io: Io, play: string): readonly string[] {
  const found = findPlay(openHome(io).plays, play);
  return found.ok ? [...found.value.state.steps.keys()] : [];
}

/** Each playbook once: by its short name, or by the long one where the short one leads elsewhere or a slash is typed. */
async function playbookNames(io: Io, current: string): Promise<readonly string[]> {
  const config = await loadConfig(io);
  if (!config.ok) return [];
  const paths = playbookPaths(config.value);
  return current.includes('/') ? paths.map(nameOf) : paths.map((path) => callName(config.value, path, path));
}

/** `--playbook` completes to names of playbooks, `--input` to the playbook's inputs, `--answer` to its steps, `--scenario` to its scenarios. */
async function valuesOf(io: Io, option: string, playbook: string | undefined): Promise<readonly string[]> {
  if (option === 'alsoUnfinished') return playIds(io, option);
  const config = await loadConfig(io);
  if (config.ok && option === 'playbook') return playbookNames(io, '');
  if (!config.ok || playbook === undefined) return [];
  const loaded = await load(io, config.value, playbook);
  if (!loaded.ok) return [];
  if (option === 'input') return Object.keys(loaded.value.playbook.inputs).map((name) => `${name}=`);
  if (option === 'scenario') return scenarioNames(io, loaded.value);
  if (option !== 'answer') return [];
  return [...allSteps(loaded.value.playbook.steps)].filter(asks).map(({ id }) => `${id}=`);
}

async function scenarioNames(io: Io, loaded: LoadedPlaybook): Promise<readonly string[]> {
  const scenarios = await scenariosOf(io, loaded);
  return scenarios.ok ? scenarios.value.map(({ name }) => name) : [];
}
