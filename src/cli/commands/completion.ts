import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { allSteps } from '../../engine/all-steps.ts';
import { listPlays } from '../../journal/plays.ts';
import { loadConfig } from '../config.ts';
import { nameOf, playbookPaths } from '../find-playbook.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { load } from '../load.ts';

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
  const candidates = await candidatesFor(io, program, words.slice(0, -1));
  for (const candidate of candidates) if (candidate.startsWith(current)) io.out(`${candidate}\n`);
  return EXIT.completed;
}

async function candidatesFor(
  io: Io,
  program: Command,
  before: readonly string[],
): Promise<readonly string[]> {
  const [verb] = before;
  if (verb === undefined)
    return [
      ...program.commands.map((command) => command.name()).filter((name) => name !== 'complete'),
      'help',
    ];
  const command = program.commands.find((candidate) => candidate.name() === verb);
  if (command === undefined) return [];
  const option = command.options.find(({ short, long }) => [short, long].includes(before.at(-1) ?? ''));
  if (option?.required) return option.argChoices ?? (await valuesOf(io, option.attributeName(), before[1]));
  return [...(await subjectsOf(io, verb)), ...command.options.map(({ long }) => long ?? '')];
}

async function subjectsOf(io: Io, verb: string): Promise<readonly string[]> {
  if (['play', 'plan', 'drill', 'validate'].includes(verb)) return playbookNames(io);
  if (['resume', 'show', 'transcript'].includes(verb))
    return listPlays(openHome(io).plays).plays.map(({ play }) => play);
  return verb === 'completion' ? ['bash', 'zsh', 'fish'] : [];
}

async function playbookNames(io: Io): Promise<readonly string[]> {
  const config = await loadConfig(io);
  if (!config.ok) return [];
  const names = playbookPaths(config.value).map(nameOf);
  return [...names.map((name) => name.split('/')[1] ?? name), ...names];
}

/** `--input` completes to the playbook's inputs, `--answer` to its steps. */
async function valuesOf(io: Io, option: string, playbook: string | undefined): Promise<readonly string[]> {
  const config = await loadConfig(io);
  if (!config.ok || playbook === undefined) return [];
  const loaded = await load(io, config.value, playbook);
  if (!loaded.ok) return [];
  if (option === 'input') return Object.keys(loaded.value.playbook.inputs).map((name) => `${name}=`);
  if (option !== 'answer') return [];
  return [...allSteps(loaded.value.playbook.steps)].map(({ id }) => `${id}=`);
}
