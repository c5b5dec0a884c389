import { Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';
import type { Add } from './adding.ts';
import {
  asking,
  collect,
  formats,
  plainOptions,
  probing,
  waiting,
  withAnswers,
  withInputs,
} from './flags.ts';
import { type Io, processIo } from './io.ts';
import { addEvidence } from './program-evidence.ts';
import { addReading } from './program-plays.ts';
import {
  addAuthoring,
  addChecking,
  addHooks,
  addListing,
  addMachine,
  addRendering,
  addReviewing,
} from './program-reading.ts';
import { reporting } from './report.ts';
import { VERSION } from './version.ts';

const EXIT_CODES = `
Exit codes:
  0 completed          4 step failed           8 waiting for a person (resumable)
  1 internal error     5 failed, rolled back   9 refused (preflight, lock, no terminal)
  2 usage              6 rollback failed      10 a step is in doubt
  3 playbook invalid   7 stopped by a guard   129, 130, 143 ended by a signal
  11 to 14 what runbook verify found
`;

const EXAMPLES = `
Examples:
  runbook list                                  what there is to play
  runbook plan complete-outage                  what it would do; nothing is run
  runbook play complete-outage                  do it
  runbook drill complete-outage                 practise it against a stand-in system
  runbook resume                                go on with the newest unfinished play
  runbook transcript > postmortem.md            what happened, for the ticket
`;

const UNLOCKING = `
A lock of a process that lives is not freed: end its play instead. One that is stale, because its process has ended or
its machine was restarted, is also taken over by the next play. One of another host is freed after a yes: if its play
still lives, it starts no further change, but what it runs at that moment goes on.

Example:
  runbook unlock 3f2a91bc
`;

/** Runs a command line; never throws for what a user did. */
export async function runCommandLine(argv: readonly string[]): Promise<ExitCode> {
  const io = processIo();
  const outcome: { code: ExitCode } = { code: EXIT.completed };
  const program = describeProgram(io, outcome);
  if (argv.length === 0) {
    program.outputHelp({ error: true });
    return EXIT.usage;
  }
  try {
    await program.parseAsync(plainOptions(argv), { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.completed : EXIT.usage;
  }
}

/** The whole command line as data; completion reads it too. */
function describeProgram(io: Io, outcome: { code: ExitCode }): Command {
  const program = new Command('runbook')
    .description('Operations guides turned into playbooks that run.')
    .version(VERSION, '-V, --version', 'print the version')
    .addHelpCommand(
      new Command('help')
        .argument('[command]')
        .description('show help for a command')
        .helpGroup('This machine:'),
    )
    .addHelpText('after', `${EXAMPLES}${EXIT_CODES}`)
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHasColors: () => false,
      getErrHasColors: () => io.color,
    })
    .showSuggestionAfterError()
    .exitOverride();
  const add: Add = (command, load, hidden = false) => {
    command.copyInheritedSettings(program).action(async () => {
      const options = command.opts();
      const run = await load();
      outcome.code = await reporting(io, options.format, () =>
        run(io, command.args, options as never, program),
      );
    });
    program.addCommand(command, { hidden });
  };
  for (const [heading, ...parts] of GROUPS) {
    program.commandsGroup(heading);
    for (const part of parts) part(add);
  }
  return program;
}

/** The commands in the order of --help, by what somebody is about to do. */
const GROUPS: readonly (readonly [string, ...((add: Add) => void)[]])[] = [
  ['Play:', addListing, addPlaying, addPlanning, addTakingUp, addLocks],
  ['Look back:', addReading, addEvidence],
  ['Write and test playbooks:', addAuthoring, addChecking, addRendering],
  ['Review a change:', addReviewing, addHooks],
  ['This machine:', addMachine],
];

function addPlaying(add: Add): void {
  add(
    withAnswers(withInputs(new Command('play')))
      .description('play a playbook')
      .argument('<playbook>', 'a name (see runbook list) or a file')
      .addOption(asking())
      .addOption(waiting())
      .option(
        '--plan <digest>',
        'only if it is the plan that was reviewed: the digest that runbook plan prints',
      )
      .option('--dry-run', 'say what it would do and run nothing; the same as runbook plan')
      .addOption(formats('text', 'json', 'ndjson'))
      .addHelpText('after', '\nExample:\n  runbook play high-error-rate --input service=api-backend'),
    async () => (await import('./commands/play.ts')).play,
  );
  add(
    withAnswers(withInputs(new Command('drill')))
      .description('practise a playbook against a stand-in system with a fault injected')
      .argument('<playbook>', 'a name (see runbook list) or a file')
      .addOption(asking())
      .option('--scenario <name>', 'the scenario of its *.test.yaml; else the first one')
      .option('--auto', "give the scenario's answers and check what it expects")
      .option('--list', 'list the scenarios')
      .addOption(formats('text', 'json', 'ndjson'))
      .addHelpText('after', '\nExample:\n  runbook drill complete-outage --auto'),
    async () => (await import('./commands/drill.ts')).drill,
  );
}

function addPlanning(add: Add): void {
  add(
    withInputs(new Command('plan'))
      .description('say what a play would do, without running anything')
      .argument('<playbook>', 'a name (see runbook list) or a file')
      .option('--assume <path=value>', 'take a step to have come to this; may be repeated', collect)
      .addOption(probing())
      .option('--within <duration>', 'with --probe: no longer than this for all of them together (1m)')
      .option('--scenario <name>', 'take steps to come to what the scenario of its *.test.yaml says')
      .addOption(formats('text', 'json', 'markdown', 'github', 'sarif'))
      .addHelpText(
        'after',
        '\nExamples:\n  runbook plan high-error-rate --input service=api-backend\n  runbook plan high-error-rate --assume steps.error_rate.level=critical\n  runbook plan high-error-rate --probe\n  runbook plan complete-outage --scenario "the port of Redis is taken"',
      ),
    async () => (await import('./commands/plan.ts')).plan,
  );
}

function addTakingUp(add: Add): void {
  add(
    withAnswers(new Command('resume'))
      .description('go on with a play that was stopped, interrupted or killed')
      .argument('[play]', 'the beginning of its id; else the newest unfinished one')
      .option(
        '-i, --input <name=value>',
        'a secret once more: no record holds it; or a new input of --edited; may be repeated',
        collect,
      )
      .option('--inputs <file>', 'a YAML or JSON file of them')
      .option('--verdict <step=verdict>', 'decide a step in doubt: done, not-done or again', collect)
      .addOption(waiting())
      .option(
        '--edited',
        "go on with the playbook's file as it is now; refused where it changes what has been started",
      )
      .addOption(formats('text', 'json', 'ndjson'))
      .addHelpText(
        'after',
        '\nExamples:\n  runbook resume                               go on with the newest unfinished play\n  runbook resume 7h2k --verdict restart=done   say that a step in doubt had taken effect',
      ),
    async () => (await import('./commands/resume.ts')).resume,
  );
  add(
    new Command('undo')
      .description(
        'take back what a play changed: its recorded undos, last first, each asked for and verified',
      )
      .argument('<play>', 'the beginning of its id')
      .option('-i, --input <name=value>', 'a secret once more: no record holds it; may be repeated', collect)
      .option('--inputs <file>', 'a YAML or JSON file of them')
      .option('--verdict <step=verdict>', 'decide a step in doubt: done, not-done or again', collect)
      .option('-y, --yes', 'approve every undo')
      .addOption(waiting())
      .addOption(formats('text', 'json', 'ndjson'))
      .addHelpText('after', '\nExample:\n  runbook undo 7h2k'),
    async () => (await import('./commands/undo.ts')).undo,
  );
}

function addLocks(add: Add): void {
  add(
    new Command('locks')
      .description('list what is locked, by whom, and whether its process still lives')
      .addOption(formats('text', 'json')),
    async () => (await import('./commands/locks.ts')).locks,
  );
  add(
    new Command('unlock')
      .description('free a lock whose holder is gone; see runbook locks')
      .argument('<id>', 'the beginning of its id')
      .option('-y, --yes', 'say that its play has ended, where that cannot be told from here')
      .addOption(formats('text', 'json'))
      .addHelpText('after', UNLOCKING),
    async () => (await import('./commands/unlock.ts')).unlock,
  );
}
