import { cpSync, rmSync } from 'node:fs';
import { type Examination, examine } from '../../src/evidence/examine.ts';
import { filesToRead } from '../../src/host/files-to-read.ts';
import { KEY, type SealedPlay, withSealedPlays } from './evidence.ts';
import { random } from './figures.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';

/** What was tried, and which verdicts were wrong. */
export interface ChangedRecords {
  readonly plays: number;
  readonly cases: number;
  readonly wrong: readonly string[];
}

/** Makes every change to plays of each way, and compares the verdicts with what has to be said. */
export async function changedRecords(each: number, seed: number): Promise<ChangedRecords> {
  const next = random(seed);
  const wrong: string[] = [];
  let count = 0;
  await withSealedPlays(each, (plays) => {
    count = plays.length;
    for (const [index, of] of plays.entries()) {
      const other = plays[(index + 1) % plays.length] ?? of;
      const { verdict, head } = judge(of);
      if (verdict !== of.verdict || head !== of.head) wrong.push(`${of.name}, as it was: ${verdict}`);
      for (const mutation of MUTATIONS) wrong.push(...wrongVerdict(mutation, of, other, next));
    }
  });
  return { plays: count, cases: count * MUTATIONS.length, wrong };
}

function judge({ path, play }: Pick<SealedPlay, 'path' | 'play'>, expectHead?: string): Examination {
  const anchor = expectHead === undefined ? {} : { expectHead };
  const judged = examine(filesToRead(path), { play, keys: [KEY.public], signed: true, ...anchor });
  if (!judged.ok) throw new Error(JSON.stringify(judged.diagnostics));
  return judged.value;
}

/** What is wrong with the verdict on a play that was changed. */
function wrongVerdict(mutation: Mutation, of: SealedPlay, other: SealedPlay, next: () => number): string[] {
  const path = `${of.path}-changed`;
  cpSync(of.path, path, { recursive: true });
  try {
    const line = mutation.make({ path, play: of.play, next, other });
    const { verdict, found } = judge({ path, play: of.play }, mutation.anchored && of.head);
    const named = line === undefined || found?.line === line;
    const said = mutation.words === undefined ? found === undefined : mutation.words.test(found?.words ?? '');
    if (verdict === mutation.verdict && named && said) return [];
    return [`${of.name}: ${mutation.name}: ${verdict}, line ${found?.line} for ${line}: ${found?.words}`];
  } finally {
    rmSync(path, { recursive: true });
  }
}
