import { Command, Option } from 'commander';
import type { PlayPhase } from '../journal/plays.ts';
import type { Add } from './adding.ts';
import { collect, formats, someOf } from './flags.ts';
import { FORMATS } from './transcript-formats.ts';

const TIMES = `
TIME is a time in UTC such as 2026-11-22, 2026-11-22T03:14 or 2026-11-22T04:14+01:00, or a duration such as 2d: that
long ago.
`;

/** How a play can stand; `unfinished` runs, or its engine was killed. */
const PHASES: readonly PlayPhase[] = [
  'succeeded',
  'failed',
  'interrupted',
  'waiting',
  'in-doubt',
  'stopped',
  'rolled-back',
  'rollback-failed',
  'unfinished',
];

/** The commands that tell of plays. */
export function addReading(add: Add): void {
  addPlays(add);
  add(
    new Command('show')
      .description('show a play step by step, or one step with what befell it and what it printed')
      .argument('[play]', 'the beginning of its id; else the newest one')
      .argument('[step]', 'its id or number: what it printed goes to stdout, all of it; the rest to stderr')
      .option('--stdout', 'only what it wrote to its stdout')
      .option('--stderr', 'only what it wrote to its stderr')
      .option('--attempt <n>', 'of this attempt; else of the last one')
      .addOption(formats('text', 'json'))
      .addHelpText(
        'after',
        '\nExamples:\n  runbook show 7h2k\n  runbook show 7h2k restart > restart.log\n  runbook show 7h2k restart --attempt 1 --stderr',
      ),
    async () => (await import('./commands/show.ts')).show,
  );
  addTelling(add);
  addComparing(add);
  addNoting(add);
  addPruning(add);
}

function addTelling(add: Add): void {
  add(
    new Command('transcript')
      .description('print the transcript of a play')
      .argument('[play]', 'the beginning of its id; else the newest one')
      .option('-o, --output <file>', 'write it to a file instead of stdout; its ending tells the format')
      .option('--full', 'with all lines of all outputs; else the first and last 100 of each')
      .addOption(new Option('--format <format>', 'how to print; without it markdown').choices(FORMATS))
      .addOption(new Option('--only <what>', 'only the steps that change or destroy').choices(['changes']))
      .option('--from <step>', 'only from this step on: its id or number')
      .option('--to <step>', 'only up to this step, with what stands inside of it')
      .option(
        '--since <time>',
        'only what was recorded since: 03:14, a time, or 10m for the last ten minutes',
      )
      .option('--template <file>', "fill in a form of one's own: Handlebars over what --format json tells")
      .option(
        '--redact <pattern>',
        'hide what matches this regular expression, too; may be repeated',
        collect,
      )
      .option('--hide-patterns', 'do not tell by which patterns')
      .option('--idle <duration>', 'pauses of a recording last no longer than this; without it 2s')
      .addHelpText('after', TELLING),
    async () => (await import('./commands/transcript.ts')).transcript,
  );
}

const TELLING = `
The ending of the file tells the format: .md, .html (one page with a timeline), .txt (for mail and tickets), .json,
.xml (JUnit), .cast (the screen once more, for asciinema 3; --format asciicast-v2 for asciinema 2).

What --redact hides was not known to be secret when the play was recorded: in texts, in the lines of outputs, in names.
The transcript says that this was done, in how many places, and by which patterns unless --hide-patterns. The record is
left as it is.

Examples:
  runbook transcript 7h2k -o postmortem.md
  runbook transcript 7h2k -o outage.html
  runbook transcript 7h2k -o outage.cast --idle 1s
  runbook transcript 7h2k --only changes
  runbook transcript 7h2k --template postmortem.hbs -o postmortem.md
  runbook transcript 7h2k --from force_stop --to start_rest
  runbook transcript 7h2k --redact '10\\.0\\.[0-9]+\\.[0-9]+' --redact 'acme(-[a-z]+)?' -o for-the-vendor.html
`;

const NOTING = `
Without a text it is read from what is piped in, or written in $EDITOR. Secrets of the play that are found in the
environment or their files are replaced by their names. The transcript shows a note at its place in time.

Examples:
  runbook note 7h2k "Customer support says it is back since 03:20"
  runbook note 7h2k < findings.txt
`;

function addComparing(add: Add): void {
  add(
    new Command('compare')
      .description(
        'show two plays side by side: what ran, which arms, answers and values, and how long it took',
      )
      .argument('<play>', 'the beginning of its id')
      .argument('[other]', 'another play; else it is held against the one before it that succeeded')
      .addOption(formats('text', 'json', 'markdown'))
      .addHelpText(
        'after',
        '\nExamples:\n  runbook compare 7h2k\n  runbook compare 7h2k 9x0c --format markdown',
      ),
    async () => (await import('./commands/compare.ts')).compare,
  );
}

const PRUNING = `
At least one of --keep and --keep-last says what is kept; what either keeps stays. A play that runs, was interrupted,
waits for a person, is in doubt or was taken back only in part stays however old it is; --also-unfinished names one that
may go, and a play that somebody drives stays even then. What is removed is gone: its journal, outputs and notes.

Examples:
  runbook prune --keep 90d --dry-run
  runbook prune --keep 90d --keep-last 5
  runbook prune --keep-last 20 --playbook complete-outage --yes
`;

function addPruning(add: Add): void {
  add(
    new Command('prune')
      .description('remove old plays from this machine; says which, and asks')
      .option('--keep <duration>', 'keep what ended within this time, as in 90d')
      .option('--keep-last <n>', 'keep so many of the newest plays of each playbook')
      .option('--playbook <name>', 'look at plays of this playbook only; may be repeated', collect)
      .option(
        '--also-unfinished <play>',
        'let this one go, too, though it is not over; may be repeated',
        collect,
      )
      .option('--dry-run', 'say what would go, and remove nothing')
      .option('-y, --yes', 'do not ask')
      .addOption(formats('text', 'json'))
      .addHelpText('after', PRUNING),
    async () => (await import('./commands/prune.ts')).prune,
  );
}

function addNoting(add: Add): void {
  add(
    new Command('note')
      .description('add a note to a play, while it runs or after it; it stands in the transcript')
      .argument('<play>', 'the beginning of its id')
      .argument('[text...]', 'what to note')
      .addOption(formats('text', 'json'))
      .addHelpText('after', NOTING),
    async () => (await import('./commands/note.ts')).note,
  );
}

function addPlays(add: Add): void {
  add(
    new Command('plays')
      .description('list the plays on this machine, newest first')
      .option('--playbook <name>', 'only of this playbook; may be repeated', collect)
      .addOption(someOf('--status <status>', 'only those that stand so; may be repeated', PHASES))
      .option('--failed', 'only those that did not come to a good end: failed, in doubt, rolled back')
      .option('--drills', 'only drills')
      .option('--no-drills', 'no drills')
      .option('--since <time>', 'only those that were started at this time or later')
      .option('--until <time>', 'only those that were started before this time')
      .option('--operator <name>', 'only those that this person started or took up; may be repeated', collect)
      .option('--limit <n>', 'at most so many', '20')
      .addOption(formats('text', 'json'))
      .addHelpText(
        'after',
        `${TIMES}
Examples:
  runbook plays --failed --since 7d
  runbook plays --no-drills --since 30d
  runbook plays --playbook complete-outage --operator ada --format json`,
      ),
    async () => (await import('./commands/plays.ts')).plays,
  );
}
