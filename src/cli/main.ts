import { EXIT } from '../diagnostics/exit-codes.ts';
import { VERSION } from './version.ts';

/** Runs one command line and sets the exit code of the process; output that is pending is not cut off. */
export async function main(argv: readonly string[]): Promise<void> {
  // Before anything is loaded: scripts and prompts ask this often.
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${VERSION}\n`);
    return;
  }
  try {
    const { runShortcut } = await import('./shortcut.ts');
    process.exitCode =
      (await runShortcut(argv)) ?? (await (await import('./program.ts')).runCommandLine(argv));
  } catch (error) {
    const { withoutSecrets } = await import('./kept-out.ts');
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `RB901 internal error; this is a bug in runbook, please report it\n${withoutSecrets(text)}\n`,
    );
    process.exitCode = EXIT.internal;
  }
}
