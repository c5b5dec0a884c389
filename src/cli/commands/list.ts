import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { systemClock } from '../../host/clock.ts';
import { elapsed } from '../../journal/times.ts';
import type { Playbook } from '../../playbook/playbook.ts';
import { shownLine } from '../../terminal/escape.ts';
import { loadConfig } from '../config.ts';
import { playbookPaths, shown } from '../find-playbook.ts';
import { type Freshness, lastChanges, lastPlays } from '../freshness.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { load } from '../load.ts';
import { report } from '../report.ts';
import { table } from '../table.ts';

/** `runbook list` */
export async function list(
  io: Io,
  _args: readonly string[],
  options: { readonly format: 'text' | 'json'; readonly fresh?: boolean },
): Promise<ExitCode> {
  const config = await loadConfig(io);
  if (!config.ok) return report(io, config.diagnostics, options);
  const playbooks: Found[] = [];
  const broken: { file: string; diagnostics: readonly Diagnostic[] }[] = [];
  for (const path of playbookPaths(config.value)) {
    const loaded = await load(io, config.value, path);
    if (loaded.ok) playbooks.push({ path, playbook: loaded.value.playbook });
    else broken.push({ file: shown(io, path), diagnostics: loaded.diagnostics });
  }
  if (options.format === 'json') {
    const all = await withFreshness(io, playbooks);
    io.out(printedJson({ playbooks: all.map(toJson) }));
  } else if (playbooks.length === 0)
    io.out(`There is no playbook in ${config.value.playbooks.join(', ') || 'the search path'}.\n`);
  else if (options.fresh) {
    const now = new Date(systemClock.now()).toISOString();
    const rows = (await withFreshness(io, playbooks)).map((one) => toFreshRow(one, now));
    io.out(table(['PLAYBOOK', 'PLAYED', 'DRILLED', 'CHANGED', 'TITLE'], rows, io.outColumns));
  } else {
    const rows = playbooks.map(({ playbook }) => toRow(playbook));
    io.out(table(['PLAYBOOK', 'SEVERITY', 'TITLE', 'SYMPTOMS'], rows, io.outColumns));
  }
  for (const { file, diagnostics } of broken) {
    io.err(
      `${shownLine(file)} is not valid (${diagnostics.length}): see runbook validate ${shownLine(file)}\n`,
    );
  }
  return broken.length > 0 ? EXIT.invalid : EXIT.completed;
}

const toRow = ({ name, severity, title, symptoms }: Playbook): readonly string[] => [
  name,
  severity ?? '',
  title,
  symptoms.join(', '),
];

interface Found {
  readonly path: string;
  readonly playbook: Playbook;
}

type Fresh = Found & { readonly freshness: Freshness };

async function withFreshness(io: Io, found: readonly Found[]): Promise<readonly Fresh[]> {
  const plays = lastPlays(openHome(io).plays);
  const changes = await lastChanges(found.map(({ path }) => path));
  return found.map((one, index) => {
    const changed = changes[index];
    return { ...one, freshness: { ...plays.get(one.playbook.name), ...(changed && { changed }) } };
  });
}

function toFreshRow({ playbook, freshness }: Fresh, now: string): readonly string[] {
  const { played, drilled, changed } = freshness;
  return [
    playbook.name,
    age(played?.at, now),
    age(drilled?.at, now),
    `${age(changed?.at, now)}${changed?.by === 'edit' ? '*' : ''}`,
    playbook.title,
  ];
}

/** Units of time as far as an age needs them, in milliseconds. */
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** How long ago something was, in one unit: `3 d`. */
function age(at: string | undefined, now: string): string {
  if (at === undefined) return 'never';
  const ms = elapsed(at, now);
  const [unit, length] = UNITS.find(([, least]) => ms >= least) ?? ['s', 1000];
  return `${Math.floor(ms / length)} ${unit}`;
}

function toJson({ playbook, freshness }: Fresh): object {
  const { name, file, title, summary, severity, symptoms, alerts, guide, owner } = playbook;
  return { name, file, title, summary, severity, symptoms, alerts, guide, owner, ...freshness };
}
