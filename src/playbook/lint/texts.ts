import { failure, type Result } from '../../diagnostics/diagnostic.ts';
import type { Condition, Language, Template, TypedExpression } from '../../language/language.ts';
import type { ScopeTypes } from '../../language/scope.ts';
import { errorAt } from '../../language/spans.ts';
import { regularExpression } from '../../steps/expectations.ts';
import type { Kind, Registry, Syntax } from '../../steps/kind.ts';
import type { Action, Guard, Path, Step } from '../../steps/step.ts';
import type { Playbook } from '../playbook.ts';
import { actionsOf } from './actions.ts';
import { ItemTypes } from './item-types.ts';
import { insideOf, type StepPlace, type StepPlaces } from './step-places.ts';

/** What a text is written in. */
export type TextSyntax = Syntax[string] | 'template';

/** A text of the playbook, where it stands, and what parsing it gave. */
export interface Text {
  readonly path: Path;
  readonly text: string;
  readonly syntax: TextSyntax;
  /** The step it belongs to; without one it is the playbook's own. */
  readonly place?: StepPlace;
  /** It is the condition of one of the step's arms. */
  readonly arm: boolean;
  /** What it can name. */
  readonly types: ScopeTypes;
  readonly parsed: Result<Template | Condition>;
}

type Found = Omit<Text, 'parsed' | 'place' | 'arm' | 'types'> & {
  readonly arm?: boolean;
  /** It sees what the steps that its step holds have come to. */
  readonly inside?: boolean;
  /** Of a word in a list: the list, and where in it. */
  readonly word?: { readonly list: readonly unknown[]; readonly index: number };
};

const NOTHING: Result<Template> = { ok: true, value: { references: [] } };

/** Without one of these there is nothing in a shell text that could be wrong: placeholders, <name>, NUL. */
const WORTH_A_SCAN = /\{\{|<[A-Za-z]|\0/;

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
  const parse = parser(language);
  const itemTypes = new ItemTypes(language, types);
  const add = ({ word, inside, ...found }: Found, own?: StepPlace): void => {
    const place = own && inside ? insideOf(own, places) : own;
    const seen = itemTypes.at(place?.arms ?? []);
    const parsed = parse({ ...found, ...(word && { word }) }, seen);
    texts.push({ ...found, arm: found.arm ?? false, types: seen, ...(place && { place }), parsed });
  };
  for (const [name, text] of Object.entries(playbook.env))
    add({ path: ['env', name], text, syntax: 'template' });
  for (const guard of playbook.guards ?? []) for (const found of guardTexts(guard, registry)) add(found);
  for (const place of places.all) {
    for (const found of ownTexts(place.step)) add(found, place);
    for (const guard of place.step.guards ?? [])
      for (const found of guardTexts(guard, registry)) add(found, place);
    for (const found of actionTexts(place.step, registry)) add(found, place);
  }
  return texts;
}

function parser(language: Language): (found: Found, types: ScopeTypes) => Result<Template | Condition> {
  // The words of a list are judged together, once.
  const lists = new Map<unknown, readonly Result<Template>[]>();
  const parseWord = ({ list, index }: NonNullable<Found['word']>): Result<Template> => {
    const known = lists.get(list) ?? language.parseArgv(list.map(String));
    lists.set(list, known);
    return known[index] ?? NOTHING;
  };
  return ({ text, syntax, word }, types) => {
    if (syntax === 'condition') return language.parseCondition(text, types);
    if (syntax === 'value') return language.parseValue(text, types);
    if (syntax === 'list') return parseList(language, text, types);
    if (syntax === 'regex') return withoutReferences(regularExpression(text));
    if (syntax === 'shell') return WORTH_A_SCAN.test(text) ? language.parseShell(text) : NOTHING;
    if (syntax === 'literal' || !text.includes('{{')) return NOTHING;
    return syntax === 'argv' && word !== undefined ? parseWord(word) : language.parseTemplate(text);
  };
}

function parseList(language: Language, text: string, types: ScopeTypes): Result<TypedExpression> {
  const parsed = language.parseValue(text, types);
  if (!parsed.ok || /^(?:list\b|dyn$)/.test(parsed.value.type)) return parsed;
  const message = `${text} is no list that could be gone through`;
  const help =
    'Name a list: lines of a shell step with capture: lines, a part of its json, or write the items out.';
  return failure(errorAt('RB208', text, { offset: 0, length: text.length }, message, help));
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
  for (const action of actionsOf(step)) yield* textsOf(action, registry);
}

function* guardTexts(guard: Guard, registry: Registry): Generator<Found> {
  const { path, name, id, why } = guard;
  if (name !== id) yield { path: [...path, 'name'], text: name, syntax: 'literal' };
  if (why !== undefined) yield { path: [...path, 'why'], text: why, syntax: 'literal' };
  yield* textsOf(guard, registry);
}

function* textsOf({ kind: name, config, path }: Action, registry: Registry): Generator<Found> {
  const kind = registry[name];
  if (kind === undefined) return;
  for (const found of configTexts(kind, config)) yield { ...found, path: [...path, ...found.path] };
}

function* configTexts(kind: Kind, config: unknown): Generator<Found> {
  // The steps of arms, and a probe, have texts of their own.
  const nested = new Set<unknown>(
    kind.type === 'nesting' ? kind.arms(config).map(({ steps }) => steps) : [kind.probe?.(config)?.raw],
  );
  const syntaxOf = syntaxReader(kind.syntax ?? {});
  const arm = kind.type === 'nesting';
  const sees = new Set(kind.type === 'nesting' ? kind.inside : []);
  const stack: { value: unknown; path: Path; word?: Found['word'] }[] = [{ value: config, path: [] }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { value, path, word } = top;
    if (nested.has(value)) continue;
    if (typeof value === 'string')
      yield {
        path,
        text: value,
        syntax: syntaxOf(path),
        arm,
        inside: sees.has(String(path[0])),
        ...(word && { word }),
      };
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const [index, child] of [...value.entries()].reverse())
        stack.push({ value: child, path: [...path, index], word: { list: value, index } });
      continue;
    }
    for (const [key, child] of Object.entries(value).reverse())
      stack.push({ value: child, path: [...path, key] });
  }
}

const fitsPart = (part: string, key: Path[number] | undefined): boolean =>
  part === '*' || (part === '#' && typeof key === 'number') || part === String(key);

function syntaxReader(syntax: Syntax): (path: Path) => TextSyntax {
  const exact = new Map(Object.entries(syntax));
  const patterns = Object.entries(syntax)
    .filter(([pattern]) => /[*#]/.test(pattern))
    .map(([pattern, value]) => ({ parts: pattern.split('.'), value }));
  return (path) => {
    const known = exact.get(path.join('.'));
    if (known !== undefined) return known;
    const fits = ({ parts }: { readonly parts: readonly string[] }) =>
      parts.length === path.length && parts.every((part, index) => fitsPart(part, path[index]));
    return patterns.find(fits)?.value ?? 'template';
  };
}
