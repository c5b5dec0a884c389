import { Command } from 'commander';
import type { Add } from './adding.ts';
import { collect, formats } from './flags.ts';

const VERIFYING = `
Exit codes:
   0 signed       all of it is as a key that is trusted has signed it: one of --key, else your own
  11 unsigned     all of it fits: an integrity check, and no proof
  12 incomplete   all of it fits, and the play runs, waits, or was cut off
  13 recovered    all of it fits; an end that a crash had torn was cut off, and that is on record
  14 tampered     something was changed, taken out or put in; it says what

Examples:
  runbook verify 7h2k --expect-head 3f2a91bc4d5e6f70
  runbook verify runbook-7h2k9x4mqa.tar --key ada.pub
`;

/** The commands that make evidence of plays, and judge it. */
export function addEvidence(add: Add): void {
  add(
    new Command('verify')
      .description('say whether the record of a play is as it was written, and by whom it is signed')
      .argument('[record]', 'a play, a bundle, a journal.jsonl, or a folder; else the newest play')
      .option(
        '--key <key>',
        'only a signature by this Ed25519 public key counts: a file, or the text of the key; may be repeated',
        collect,
      )
      .option('--expect-head <head>', 'a head that was kept elsewhere: 16 digits of it, or more')
      .addOption(formats('text', 'json'))
      .addHelpText('after', VERIFYING),
    async () => (await import('./commands/verify.ts')).verify,
  );
  add(
    new Command('export')
      .description('pack the record of a play into one tar file, which runbook verify reads')
      .argument('[play]', 'the beginning of its id; else the newest one')
      .option('-o, --output <file>', 'where to; else runbook-PLAY.tar here')
      .addOption(formats('text', 'json'))
      .addHelpText('after', '\nExample:\n  runbook export 7h2k -o INC-1234.tar'),
    async () => (await import('./commands/export.ts')).exportPlay,
  );
  add(
    new Command('keygen')
      .description('make a key that signs plays, and print its public half')
      .argument('[file]', 'where to; else signing-key in the folder of your configuration')
      .option('--comment <text>', 'whose key it is; else operator@host')
      .addOption(formats('text', 'json'))
      .addHelpText(
        'after',
        '\nExample:\n  runbook keygen ~/.config/runbook/signing-key --comment "ada, on call"',
      ),
    async () => (await import('./commands/keygen.ts')).keygen,
  );
}
