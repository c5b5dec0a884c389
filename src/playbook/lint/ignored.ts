import type { Code } from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { didYouMean } from '../../diagnostics/suggest.ts';
import type { Path } from '../../steps/step.ts';
import { childOf, isMapping } from '../json-schema.ts';
import type { LintContext } from './rule.ts';

/** Findings that are judgements: an author may know better. All others are facts. */
const IGNORABLE: ReadonlySet<string> = new Set<Code>([
  'RB215',
  'RB216',
  'RB217',
  'RB218',
  'RB219',
  'RB221',
  'RB222',
  'RB223',
  'RB224',
  'RB225',
]);

/** The key under which a step, or the playbook, names what is to be ignored in it, with the reason: `x-ignore: { RB216: … }`. */
const KEY = 'x-ignore';

interface Ignore {
  readonly code: string;
  readonly path: Path;
  /** Offsets of the step in the file. */
  readonly from: number;
  readonly to: number;
}

/** Leaves out what a playbook and its steps ask to ignore with a reason, and adds what is wrong with those wishes. */
export function withoutIgnored(
  context: LintContext,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const faults: Diagnostic[] = [];
  const holders = [[], ...context.places.all.map(({ step }) => step.path)];
  const ignores = holders.flatMap((path) => ignoresOf(context, path, faults));
  if (ignores.length === 0) return [...diagnostics, ...faults];
  const used = new Set<Ignore>();
  const left = diagnostics.filter(({ code, at }) => {
    const ignore = ignores.find(
      (one) =>
        one.code === code && at !== undefined && at.start.offset >= one.from && at.start.offset < one.to,
    );
    if (ignore !== undefined) used.add(ignore);
    return ignore === undefined;
  });
  for (const ignore of ignores) if (!used.has(ignore)) faults.push(unused(context, ignore));
  return [...left, ...faults];
}

function ignoresOf({ source }: LintContext, holder: Path, faults: Diagnostic[]): readonly Ignore[] {
  const raw = holder.reduce<unknown>((value, key) => childOf(value, key), source.value);
  const wishes = isMapping(raw) ? raw[KEY] : undefined;
  if (wishes === undefined) return [];
  const { start, end } = source.spanOf(holder, 'value');
  const fault = (path: Path, part: 'key' | 'value', message: string, help: string): void => {
    faults.push({ code: 'RB203', severity: 'error', message, help, at: source.spanOf(path, part) });
  };
  if (!isMapping(wishes)) {
    fault(
      [...holder, KEY],
      'value',
      `${KEY} names codes, each with a reason`,
      `Write ${KEY}: { RB216: the reason }.`,
    );
    return [];
  }
  return Object.entries(wishes).flatMap(([code, reason]) => {
    const path = [...holder, KEY, code];
    if (!IGNORABLE.has(code)) {
      const near = didYouMean(code, IGNORABLE) ?? `One can ignore ${[...IGNORABLE].join(', ')}.`;
      fault(path, 'key', `${code} cannot be ignored`, near);
      return [];
    }
    if (typeof reason !== 'string' || reason.trim() === '') {
      fault(
        path,
        'value',
        `${code} is ignored without a reason`,
        'Say why it is right here, for the next reader.',
      );
      return [];
    }
    return [{ code, path, from: start.offset, to: end.offset }];
  });
}

const unused = ({ source }: LintContext, { code, path }: Ignore): Diagnostic => ({
  code: 'RB213',
  severity: 'warning',
  message: `there is no ${code} here to ignore`,
  help: 'Remove it; what it was for has been mended.',
  at: source.spanOf(path, 'key'),
});
