import { counted } from '../diagnostics/counted.ts';
import { code, fenced, prose } from '../diagnostics/markdown-text.ts';
import { byWeight, type Fact, type PlaybookChange, type StepChange, type Weight } from './change.ts';

const MARK: Readonly<Record<Weight, string>> = { danger: '🔴', caution: '🟡', plain: '⚪' };

const IS: Readonly<Record<StepChange['is'], string>> = {
  added: 'new',
  removed: 'removed',
  moved: 'moved',
  changed: 'changed',
};

/** How playbooks behave otherwise than they did, for the comment of a pull request; the same for the same edit. */
export function* renderChanges(changes: readonly PlaybookChange[]): Iterable<string> {
  const changed = changes.filter(({ is }) => is !== 'same');
  if (changed.length === 0) {
    yield 'No playbook behaves otherwise.\n';
    return;
  }
  for (const change of changed) {
    yield* headOf(change);
    yield* detailsOf(change);
  }
}

/** What must be seen of a change: the playbook and what is worst. */
export function* headOf({ file, is, headline }: PlaybookChange): Iterable<string> {
  const what = { added: ' (new)', removed: ' (removed)', changed: '', same: '' }[is];
  yield `### ${code(file)}${what}\n\n`;
  for (const { weight, says } of headline) yield `- ${MARK[weight]} ${prose(says)}\n`;
  if (headline.length === 0) yield '- ⚪ nothing that protects less or acts otherwise\n';
  yield '\n';
}

/** All of a change, folded. */
export function* detailsOf({ facts, steps }: PlaybookChange): Iterable<string> {
  if (facts.length + steps.length === 0) return;
  yield `<details><summary>${steps.length === 0 ? 'The playbook itself' : counted(steps.length, 'step')}</summary>\n\n`;
  for (const fact of byWeight(facts)) yield* factLines(fact);
  for (const step of steps) yield* stepLines(step);
  yield '</details>\n\n';
}

function* stepLines({ number, step, name, effect, is, facts, shows }: StepChange): Iterable<string> {
  const title = name === step ? '' : ` · ${code(step)}`;
  yield `**${number}. ${prose(name)}**${title} · ${effect} · ${IS[is]}\n\n`;
  if (is === 'added' || is === 'removed')
    yield `${diff(is === 'added' ? [] : shows, is === 'added' ? shows : [])}\n`;
  for (const fact of byWeight(facts)) yield* factLines(fact);
}

function* factLines({ weight, says, before = [], after = [] }: Fact): Iterable<string> {
  yield `- ${MARK[weight]} ${prose(says)}\n\n`;
  if (before.length + after.length > 0) yield `${diff(before, after)}\n`;
}

const lines = (texts: readonly string[], mark: string): readonly string[] =>
  texts.flatMap((text) => text.split('\n')).map((line) => `${mark} ${line}`);

const diff = (before: readonly string[], after: readonly string[]): string =>
  fenced([...lines(before, '-'), ...lines(after, '+')], 'diff');
