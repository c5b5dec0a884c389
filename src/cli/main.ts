/** The version of the program; written into every journal. */
export const VERSION = '0.1.0';

/** Runs one command line and sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  if (argv[0] === '--version') process.stdout.write(`${VERSION}\n`);
}
