import { Command, Option } from 'commander';
import type { Add } from './adding.ts';
import { collect, formats } from './flags.ts';

/** The commands that show a playbook in another form. */
export function addRendering(add: Add): void {
  add(
    new Command('docs')
      .description('print a playbook as a page that a person can follow by hand')
      .argument('<playbook>', 'a name (see runbook list) or a file')
      .option('-o, --output <file>', 'write it to a file instead of stdout')
      .addHelpText('after', '\nExample:\n  runbook docs complete-outage -o complete-outage.md'),
    async () => (await import('./commands/handbook.ts')).docs,
  );
  add(
    new Command('graph')
      .description('draw the flow of a playbook, coloured by effect: for Mermaid, or as a picture')
      .argument('<playbook>', 'a name (see runbook list) or a file')
      .option(
        '-o, --output <file>',
        'write it to a file instead of stdout; .svg is a picture, .mmd is for Mermaid',
      )
      .addOption(
        new Option(
          '--format <format>',
          'how to draw; without it as the ending of the file says, else mermaid',
        ).choices(['mermaid', 'svg']),
      )
      .addHelpText('after', '\nExample:\n  runbook graph complete-outage -o complete-outage.svg'),
    async () => (await import('./commands/handbook.ts')).graph,
  );
}

/** The commands for those who write playbooks. */
export function addAuthoring(add: Add): void {
  add(
    new Command('new')
      .description('write a playbook with comments and its scenarios, both valid; asks at a terminal')
      .argument('[file]', 'where to; the ending .yaml may be left out')
      .option('--title <text>', 'its title; else made of the name of the file')
      .option('--summary <text>', 'when it is needed, in one sentence')
      .option('--owner <text>', 'who keeps it right')
      .option('--severity <word>', 'info, low, medium, high or critical')
      .option('--lock <name>', 'what it works on: one play at a time holds it')
      .option('--steps <kinds>', 'the kinds of its first steps, separated by commas')
      .option('-y, --yes', 'ask nothing: take the usual for what is not given')
      .addHelpText(
        'after',
        '\nExample:\n  runbook new playbooks/shop/restart-api --title "Restart the API" --steps shell,http-check,confirm',
      ),
    async () => (await import('./commands/new.ts')).create,
  );
  add(
    new Command('fmt')
      .description('write playbooks and their scenarios in the usual form; comments stay')
      .argument('[files...]', 'files, folders or names of playbooks; else all below this folder')
      .option('--check', 'write nothing; list what is not formatted and exit with 7')
      .option('--stdin', 'read one from standard input, and write it to standard output')
      .addHelpText('after', '\nExample:\n  runbook fmt --check playbooks'),
    async () => (await import('./commands/fmt.ts')).fmt,
  );
  add(
    new Command('schema')
      .description('print the JSON Schema of playbooks or their scenarios, for an editor, or of transcripts')
      .addArgument(
        new Command()
          .createArgument('[of]', 'what to describe')
          .choices(['playbook', 'test', 'transcript'])
          .default('playbook'),
      )
      .addHelpText('after', '\nExample:\n  runbook schema > playbook.schema.json'),
    async () => (await import('./commands/schema.ts')).schema,
  );
}

/** The commands that check and prove playbooks. */
export function addChecking(add: Add): void {
  add(
    new Command('validate')
      .description('check playbooks; without an argument, all of the project')
      .argument('[playbooks...]', 'names, files or folders')
      .addOption(formats('text', 'json', 'sarif', 'github'))
      .addHelpText('after', '\nExample:\n  runbook validate playbooks --format github'),
    async () => (await import('./commands/validate.ts')).validate,
  );
  add(
    new Command('test')
      .description('play the scenarios of playbooks, against mocks and stand-in systems, without a person')
      .argument('[playbooks...]', 'names, files or folders; else all of the project that have a *.test.yaml')
      .option('--scenario <text>', 'only the scenarios whose name holds this')
      .option(
        '--coverage <percent>',
        'fail when fewer of the arms, conditions, failures and answers are visited, and propose scenarios',
      )
      .option('--bail', 'stop at the first scenario that fails')
      .option('--watch', 'play again whatever a changed file touches, until q or Ctrl-C')
      .option('--record <play>', 'write a scenario in which this play happens again, and see that it passes')
      .option('--name <text>', 'what the recorded scenario is called')
      .addOption(formats('text', 'json', 'junit'))
      .addHelpText(
        'after',
        '\nExamples:\n  runbook test complete-outage --coverage 100\n  runbook test --record 7h2k --name "Redis comes up late"',
      ),
    async () => (await import('./commands/test.ts')).test,
  );
  add(
    new Command('explain')
      .description('explain an error code, with an example')
      .argument('<code>', 'as in RB209')
      .addOption(formats('text', 'json')),
    async () => (await import('./commands/explain.ts')).explain,
  );
}

/** The commands for those who review playbooks. */
export function addReviewing(add: Add): void {
  add(
    new Command('diff')
      .description('say how playbooks behave otherwise than they did: two files, or revisions of git')
      .argument('<old>', 'a file, or a revision')
      .argument('[new...]', 'a file; or a second revision (else the files as they are now), and paths')
      .addOption(formats('text', 'json', 'markdown'))
      .addHelpText(
        'after',
        '\nExamples:\n  runbook diff old.yaml new.yaml\n  runbook diff main -- playbooks/\n  runbook diff v1.2 v1.3 --format markdown',
      ),
    async () => (await import('./commands/diff.ts')).diff,
  );
  add(
    new Command('review')
      .description('review a change: validate, test, plan and compare the playbooks that it touches')
      .argument('<base>', 'the revision that it is to go into; compared with where it left that')
      .argument('[head...]', 'the revision that holds it (else the files as they are now), and paths')
      .option('--no-test', 'play no scenarios')
      .option(
        '--fail-on <what>',
        'exit with 7 where it adds what destroys (destroy) or protects less (unprotected); may be repeated',
        collect,
      )
      .option('--summary <file>', 'append it to this file as Markdown, too')
      .option(
        '--comment <number>',
        'keep it as the one comment of a pull request on GitHub; needs GITHUB_TOKEN',
      )
      .addOption(formats('text', 'json', 'markdown', 'github'))
      .addHelpText(
        'after',
        '\nDifferences are no failure; a playbook that is not valid is (3), and a scenario that fails (4).\n\nExamples:\n  runbook review origin/main\n  runbook review main HEAD --format markdown --fail-on destroy -- playbooks/',
      ),
    async () => (await import('./commands/review.ts')).review,
  );
}

/** The commands that hooks run. */
export function addHooks(add: Add): void {
  add(
    new Command('precommit')
      .description('check, for a git hook, that what is staged is valid and formatted')
      .argument('[files...]', 'files; those among them that are ours are checked as they lie there instead')
      .addHelpText(
        'after',
        "\nExits with 3 where one is not valid, with 7 where one is not formatted.\n\nExample:\n  echo 'exec runbook precommit' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit",
      ),
    async () => (await import('./commands/precommit.ts')).precommit,
  );
}

/** The command that says what there is to play. */
export function addListing(add: Add): void {
  add(
    new Command('list')
      .description('list the playbooks')
      .option('--fresh', 'with when each was last played, drilled and changed')
      .addOption(formats('text', 'json'))
      .addHelpText(
        'after',
        '\nChanged is when the file was committed last; with a * when it was edited, as git does not have it so.\n\nExamples:\n  runbook list\n  runbook list --fresh\n  runbook list --format json',
      ),
    async () => (await import('./commands/list.ts')).list,
  );
}

/** The commands about this machine and this command line. */
export function addMachine(add: Add): void {
  add(
    new Command('doctor')
      .description('check this machine: versions, folders, disk, programs')
      .argument('[playbook]', 'with --redaction: look at its secrets, too')
      .option(
        '--redaction',
        'plant a secret in plays of every kind of step and look for it wherever they leave anything',
      )
      .addOption(formats('text', 'json'))
      .addHelpText('after', '\nExample:\n  runbook doctor --redaction complete-outage'),
    async () => (await import('./commands/doctor.ts')).doctor,
  );
  add(
    new Command('completion')
      .description('print the completion script of a shell')
      .addArgument(
        new Command().createArgument('<shell>', 'bash, zsh or fish').choices(['bash', 'zsh', 'fish']),
      )
      .addHelpText('after', '\nExample:\n  source <(runbook completion bash)'),
    async () => (await import('./commands/completion.ts')).completion,
  );
  add(
    new Command('complete').argument('[words...]').helpOption(false).allowUnknownOption(),
    async () => (await import('./commands/completion.ts')).complete,
    true,
  );
}
