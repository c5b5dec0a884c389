import { basename, dirname, join, relative, resolve } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { didYouMean } from '../../diagnostics/suggest.ts';
import { isFile } from '../../host/listing.ts';
import { writeTextFile } from '../../host/write-file.ts';
import { formatFile } from '../../playbook/format.ts';
import { loadPlaybook } from '../../playbook/load.ts';
import { type StarterFacts, starterPlaybook } from '../../playbook/starter.ts';
import { STARTER_KINDS } from '../../playbook/starter-steps.ts';
import { kinds } from '../../steps/index.ts';
import { shownLine } from '../../terminal/escape.ts';
import { nameOf, scenarioFile, shown } from '../find-playbook.ts';
import { firstScenarios } from '../first-scenarios.ts';
import type { Io } from '../io.ts';
import { askForFacts, type NewOptions } from '../new-facts.ts';
import { report } from '../report.ts';
import { usage } from '../usage.ts';

/** `runbook new [FILE]` */
export async function create(io: Io, [given]: readonly string[], options: NewOptions): Promise<ExitCode> {
  const taken = (file: string): Diagnostic | undefined => alreadyThere(io, pathOf(io, file));
  // Neither of the two is written where one of them is there; nobody answers questions for nothing.
  const there = given === undefined ? undefined : taken(given);
  if (there !== undefined) return report(io, [there]);
  const facts = await askForFacts(io, given, options, titleOf);
  if (!facts.ok) return report(io, facts.diagnostics);
  const path = pathOf(io, facts.value.file);
  const refused = taken(facts.value.file) ?? unknownKinds(facts.value);
  if (refused !== undefined) return report(io, [refused]);
  const texts = await textsOf(io, path, facts.value);
  if (!texts.ok) return report(io, texts.diagnostics);
  for (const [file, text] of texts.value) {
    const written = writeTextFile(file, [text], 'new');
    if (!written.ok) return report(io, written.diagnostics);
    io.err(`Written: ${shownLine(shown(io, file))}\n`);
  }
  const name = shownLine(shown(io, path));
  io.err(`Look at it with: runbook plan ${name}; prove it with: runbook test ${name}\n`);
  return EXIT.completed;
}

const pathOf = (io: Io, file: string): string =>
  resolve(io.cwd, /\.ya?ml$/.test(file) ? file : `${file}.yaml`);

function alreadyThere(io: Io, path: string): Diagnostic | undefined {
  const there = [path, scenarioFile(path)].find(isFile);
  if (there === undefined) return undefined;
  const message = `${shown(io, there)} is there already`;
  return usage(message, 'Name another file.');
}

function unknownKinds({ kinds: wanted = [] }: StarterFacts): Diagnostic | undefined {
  const wrong = wanted.find((kind) => !STARTER_KINDS.includes(kind));
  if (wrong === undefined) return undefined;
  const help = didYouMean(wrong, STARTER_KINDS) ?? `There are: ${STARTER_KINDS.join(', ')}`;
  return usage(`there is no step "${wrong}" to begin with`, help);
}

type Texts = readonly (readonly [path: string, text: string])[];

/** The playbook and its test file in the usual form; both are valid, and the scenarios pass. */
async function textsOf(io: Io, path: string, facts: StarterFacts): Promise<Result<Texts>> {
  const schemas = relative(dirname(path), join(io.root, 'schemas'));
  const file = shown(io, path);
  const usual = (text: string): Result<string> => formatFile(file, text, Object.keys(kinds));
  const playbook = usual(starterPlaybook(facts, schemas));
  if (!playbook.ok) return playbook;
  const text = playbook.value;
  const loaded = await loadPlaybook({ file, name: nameOf(path), text }, kinds);
  if (!loaded.ok) return failure(...loaded.diagnostics);
  const scenarios = await firstScenarios(io, { ...loaded, path, text }, schemas);
  if (!scenarios.ok) return scenarios;
  const tests = usual(scenarios.value);
  return tests.ok
    ? success([
        [path, text],
        [scenarioFile(path), tests.value],
      ])
    : tests;
}

/** `Restart the api` for restart-the-api.yaml. */
function titleOf(file: string): string {
  const words = basename(file)
    .replace(/\.ya?ml$/, '')
    .replace(/[-_]+/g, ' ')
    .trim();
  return words === '' ? 'A playbook' : `${words[0]?.toUpperCase()}${words.slice(1)}`;
}
