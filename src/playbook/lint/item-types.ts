import type { Language } from '../../language/language.ts';
import type { ScopeTypes, ValueType } from '../../language/scope.ts';
import type { ArmPlace, StepPlace } from './step-places.ts';

const TYPES: ReadonlySet<string> = new Set<ValueType>(['string', 'int', 'double', 'bool']);

const isItemType = (type: string): type is ValueType => TYPES.has(type);

/** What texts may name by where they stand: inside a repeat over a list there is an item, too. */
export class ItemTypes {
  readonly #language: Language;
  readonly #types: ScopeTypes;
  readonly #known = new Map<ValueType, ScopeTypes>();
  readonly #items = new Map<string, ValueType>();

  constructor(language: Language, types: ScopeTypes) {
    this.#language = language;
    this.#types = types;
  }

  /** The types that a text of a step can name. */
  at(arms: StepPlace['arms']): ScopeTypes {
    const depth = arms.findLastIndex(({ parent: { flow } }) => flow?.type === 'repeat' && 'forEach' in flow);
    const around = arms[depth];
    if (around === undefined) return this.#types;
    const item = this.#itemOf(around, arms.slice(0, depth));
    const types = this.#known.get(item) ?? { ...this.#types, item };
    this.#known.set(item, types);
    return types;
  }

  #itemOf({ parent }: ArmPlace, outside: StepPlace['arms']): ValueType {
    const known = this.#items.get(parent.id);
    if (known !== undefined) return known;
    const { flow } = parent;
    const list = flow?.type === 'repeat' && 'forEach' in flow ? flow.forEach : [];
    const item = typeof list === 'string' ? this.#evaluated(list, outside) : common(list);
    this.#items.set(parent.id, item);
    return item;
  }

  #evaluated(list: string, outside: StepPlace['arms']): ValueType {
    const parsed = this.#language.parseValue(list, this.at(outside));
    const item = parsed.ok ? (/^list<(.+)>$/.exec(parsed.value.type)?.[1] ?? '') : '';
    return isItemType(item) ? item : 'dyn';
  }
}

/** The type that all items of a literal list have. */
function common(list: readonly unknown[]): ValueType {
  const found = new Set(list.map(typeOf));
  const [only = 'dyn'] = found;
  if (found.size === 1) return only;
  return [...found].every((type) => type === 'int' || type === 'double') ? 'double' : 'dyn';
}

function typeOf(item: unknown): ValueType {
  switch (typeof item) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(item) ? 'int' : 'double';
    default:
      return 'dyn';
  }
}
