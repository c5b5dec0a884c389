import { type Command, Option } from 'commander';

/** Gathers an option that may be repeated. */
export const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** `--format`; the first choice is the default. */
export const formats = (...choices: readonly string[]): Option =>
  new Option('--format <format>', 'how to print').choices(choices).default(choices[0]);

/** An option that takes one of several words, and may be repeated. */
export function someOf(flags: string, description: string, choices: readonly string[]): Option {
  const option = new Option(flags, description).choices(choices);
  const check = option.parseArg;
  return option.argParser<string[]>((value, before) => {
    check?.(value, undefined as never);
    return collect(value, before);
  });
}

/** `--wait`, with or without a duration. */
export const waiting = (): Option =>
  new Option(
    '--wait [duration]',
    'wait for its locks, with --wait=10m no longer than that; else a held one refuses it',
  );

/** `--probe`, with or without `all`. */
export const probing = (): Option =>
  new Option(
    '--probe [all]',
    'run the steps that only read, for a plan of today; with --probe=all also those behind a change',
  );

/** Options whose value stands only behind `=`: in `--wait NAME` the name is no duration. */
const LOOSE: ReadonlySet<string> = new Set(['--wait', '--probe']);

/** The words of a command line, `--wait` told from `--wait=DURATION`. */
export const plainOptions = (argv: readonly string[]): string[] => {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return argv.map((word, index) => (LOOSE.has(word) && index < end ? `${word}=` : word));
};

/** Adds `--input` and `--inputs`. */
export const withInputs = (command: Command): Command =>
  command
    .option('-i, --input <name=value>', 'an input; may be repeated', collect)
    .option('--inputs <file>', 'a YAML or JSON file of inputs');

/** `--ask` */
export const asking = (): Option =>
  new Option('--ask', 'ask for every input that is not given, and offer what it would be');

/** Adds `--answer`, `--answers` and `--yes`. */
export const withAnswers = (command: Command): Command =>
  command
    .option(
      '-a, --answer <step=value>',
      'answer the question of a step, or STEP.ITEM=VALUE an item of a checklist; may be repeated',
      collect,
    )
    .option('--answers <file>', 'a YAML or JSON file of answers')
    .option(
      '-y, --yes',
      'approve read and change steps and say yes to yes/no questions; never for a destroy step',
    );
