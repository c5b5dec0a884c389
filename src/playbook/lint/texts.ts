import type { Result } from '../../diagnostics/diagnostic.ts';
import type { Condition, Language, Template } from '../../language/language.ts';
import type { ScopeTypes } from '../../language/scope.ts';
import { regularExpression } from '../../steps/expectations.ts';
import type { Kind, Registry, Syntax } from '../../steps/kind.ts';
import type { Path, Step } from '../../steps/step.ts';
import type { Playbook } from '../playbook.ts';
import type { StepPlace, StepPlaces } from './step-places.ts';

/** What a text is written in. */
export type TextSyntax = 'shell' | 'condition' | 'literal' | 'regex' | 'template';

/** A text of the playbook, where it stands, and what parsing it gave. */
export interface Text {
  readonly path: Path;
  readonly text: string;
  readonly syntax: TextSyntax;
  /** The step it belongs to; without one it is the playbook's own. */
  readonly place?: StepPlace;
  /** It is the condition of one of the step's arms. */
  readonly arm: boolean;
  readonly parsed: Result<Template | Condition>;
}

type Found = Omit<Text, 'parsed' | 'place' | 'arm'> & { readonly arm?: boolean };

const NOTHING: Result<Template> = { ok: true, value: { references: [] } };

/** What the texts of a playbook are found and parsed with. */
export interface TextSource {
  readonly playbook: Playbook;
  readonly places: StepPlaces;
  readonly registry: Registry;
  readonly language: Language;
  readonly types: ScopeTypes;
}

/** All texts of a playbook that are templates, shell texts or conditions, parsed once, in order. */
export function collectTexts({ playbook, places, registry, language, types }: TextSource): readonly Text[] {
  const texts: Text[] = [];
  const add = (found: Found, place?: StepPlace): void => {
    texts.push({
      ...found,
      arm: found.arm ?? false,
      ...(place && { place }),
      parsed: parse(found, language, types),
    });
  };
  for (const [name, text] of Object.entries(playbook.env))
    add({ path: ['env', name], text, syntax: 'template' });
  for (const place of places.all) {
    for (const found of ownTexts(place.step)) add(found, place);
    for (const found of actionTexts(place.step, registry)) add(found, place);
  }
  return texts;
}

function parse({ text, syntax }: Found, language: Language, types: ScopeTypes): Result<Template | Condition> {
  if (syntax === 'condition') return language.parseCondition(text, types);
  if (syntax === 'regex') return withoutReferences(regularExpression(text));
  if (syntax === 'literal' || !text.includes('{{')) return NOTHING;
  return syntax === 'shell' ? language.parseShell(text) : language.parseTemplate(text);
}

const withoutReferences = (checked: Result<unknown>): Result<Template> => (checked.ok ? NOTHING : checked);

function* ownTexts({ path, name, why, when, approve, destroys, id }: Step): Generator<Found> {
  if (name !== id) yield { path: [...path, 'name'], text: name, syntax: 'literal' };
  if (why !== undefined) yield { path: [...path, 'why'], text: why, syntax: 'literal' };
  if (when !== undefined) yield { path: [...path, 'when'], text: when, syntax: 'condition' };
  if (approve?.ask !== undefined) yield { path: [...path, 'approve'], text: approve.ask, syntax: 'template' };
  if (destroys !== undefined) yield { path: [...path, 'destroys'], text: destroys, syntax: 'template' };
}

function* actionTexts(step: Step, registry: Registry): Generator<Found> {
  const own = { kind: step.kind, config: step.config, path: [...step.path, step.kind] };
  for (const { kind: name, config, path } of [own, step.verify, step.undo].filter(
    (action) => action !== undefined,
  )) {
    const kind = registry[name];
    if (kind === undefined) continue;
    for (const found of configTexts(kind, config)) yield { ...found, path: [...path, ...found.path] };
  }
}

function* configTexts(kind: Kind, config: unknown): Generator<Found> {
  // The steps of arms have texts of their own.
  const nested = new Set<unknown>(kind.type === 'routing' ? kind.arms(config).map(({ steps }) => steps) : []);
  const syntaxOf = syntaxReader(kind.syntax ?? {});
  const arm = kind.type === 'routing';
  const stack: { readonly value: unknown; readonly path: Path }[] = [{ value: config, path: [] }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { value, path } = top;
    if (nested.has(value)) continue;
    if (typeof value === 'string') yield { path, text: value, syntax: syntaxOf(path), arm };
    if (typeof value !== 'object' || value === null) continue;
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, child] of entries.reverse()) stack.push({ value: child, path: [...path, key] });
  }
}

function syntaxReader(syntax: Syntax): (path: Path) => TextSyntax {
  const exact = new Map(Object.entries(syntax));
  const patterns = Object.entries(syntax)
    .filter(([pattern]) => pattern.includes('*'))
    .map(([pattern, value]) => ({ parts: pattern.split('.'), value }));
  return (path) => {
    const known = exact.get(path.join('.'));
    if (known !== undefined) return known;
    const fits = ({ parts }: { readonly parts: readonly string[] }) =>
      parts.length === path.length &&
      parts.every((part, index) => part === '*' || part === String(path[index]));
    return patterns.find(fits)?.value ?? 'template';
  };
}
