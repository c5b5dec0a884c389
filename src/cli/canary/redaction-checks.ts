import { stripVTControlCharacters } from 'node:util';
import { counted } from '../../diagnostics/counted.ts';
import { markOf } from '../../journal/secrets/mark.ts';
import type { Check } from '../checks.ts';
import type { Io } from '../io.ts';
import { type Canary, createCanary } from './canary.ts';
import { type Place, playCanary } from './canary-play.ts';
import { secretsOf } from './playbook-secrets.ts';

/** A place that was searched. */
interface PlaceCheck extends Check {
  /** How many spellings were looked for, and how many places hold one. */
  readonly spellings: number;
  readonly hits: number;
}

const REPORT = 'This is a bug in runbook; please report it with this line.';

/** Plants a canary and looks for it wherever its play leaves anything; before that, at the secrets of a playbook. */
export async function redactionChecks(io: Io, playbook: string | undefined): Promise<readonly Check[]> {
  const secrets = playbook === undefined ? [] : await secretsOf(io, playbook);
  const canary = createCanary();
  const { places, problem } = await playCanary(io, canary, new AbortController().signal);
  const planted = isPlanted(places);
  return [
    ...secrets,
    problem === undefined && planted
      ? {
          name: 'Canary',
          level: 'ok',
          found: `${counted(canary.spellings.length, 'spelling')} of it, printed by each kind of step`,
        }
      : {
          name: 'Canary',
          level: 'problem',
          found: problem ?? 'it did not get to where it was to be found',
          help: REPORT,
        },
    ...places.map((place) => searched(place, canary)),
  ];
}

/** Whether marks stand where the canary was to be: else nothing was looked at. */
const isPlanted = (places: readonly Place[]): boolean =>
  ['journal', 'files of output', 'screen'].every((name) =>
    places.some(
      (place) => place.name === name && place.pieces.some((bytes) => bytes.includes(markOf('canary'))),
    ),
  );

function searched({ name, pieces }: Place, { spellings }: Canary): PlaceCheck {
  const hits = pieces.flatMap((bytes) => hitsIn(bytes, spellings));
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  const found = `${counted(hits.length, 'hit')} in ${counted(size, 'byte')}`;
  const [first] = hits;
  const counts = { spellings: spellings.length, hits: hits.length };
  if (first === undefined) return { name, level: 'ok', found, ...counts };
  return { name, level: 'problem', found: `${found}, the first one ${first}`, help: REPORT, ...counts };
}

/** Where spellings stand in bytes, as they are and without what a terminal does not show. */
function hitsIn(bytes: Buffer, spellings: readonly string[]): readonly string[] {
  const plain = stripVTControlCharacters(bytes.toString());
  return spellings.flatMap((spelling) => {
    const at = bytes.indexOf(spelling);
    if (at !== -1) return [`at byte ${at}: ${spelling}`];
    return plain.includes(spelling) ? [`behind escape sequences: ${spelling}`] : [];
  });
}
