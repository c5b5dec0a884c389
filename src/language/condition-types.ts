import { didYouMean } from '../diagnostics/suggest.ts';
import { type ASTNode, type CelFault, functionNames, nodeAt, written } from './cel.ts';
import type { Words } from './condition-syntax.ts';

/** A type of CEL as a noun: `a text`, `a number`, `a list`. */
export function typeNoun(type: string): string {
  if (/^(?:int|uint|double)$/.test(type)) return 'a number';
  if (type.startsWith('list')) return 'a list';
  if (type.startsWith('map') || /[.$]/.test(type)) return 'a mapping';
  const nouns: Readonly<Record<string, string>> = {
    string: 'a text',
    bool: 'true or false',
    null: 'null',
    dyn: 'a value of any type',
  };
  return Object.hasOwn(nouns, type) ? (nouns[type] ?? type) : `a ${type}`;
}

/** What is wrong with the types of a condition; `type` tells that of a part, if it can be told. */
export function typeWords(
  text: string,
  tree: ASTNode,
  fault: CelFault,
  type: (part: ASTNode) => string | undefined,
): Words {
  const node = nodeAt(tree, fault);
  const overload = /^no such overload: (.+?) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/.exec(fault.message);
  if (overload !== null && node !== undefined) {
    const [, left = '', operator = '', right = ''] = overload;
    return mismatch(node, operator, [left, right]);
  }
  const negated = /^no such overload: -(.+)$/.exec(fault.message)?.[1];
  if (negated !== undefined)
    return {
      message: `- needs a number, not ${typeNoun(negated)}`,
      help: 'Make one of a text with double(…).',
    };
  if (node?.op === '&&' || node?.op === '||') return notTruth(node.args, type);
  if (node?.op === '!_') return notTruth([node.args], type);
  const call = /^found no matching overload for '(?:(.+)\.)?(\w+)\((.*)\)'/.exec(fault.message);
  if (call !== null) return callWords(call[2] ?? '', call[1], call[3] ?? '');
  const branches = /^Ternary branches must have the same type, got '(.+)' and '(.+)'/.exec(fault.message);
  if (branches !== null)
    return {
      message: `one way of ? : gives ${typeNoun(branches[1] ?? '')}, the other ${typeNoun(branches[2] ?? '')}`,
      help: 'Let both give true or false.',
    };
  const indexed = /^Cannot index type '(.+)'/.exec(fault.message)?.[1];
  if (indexed !== undefined)
    return {
      message: `${typeNoun(indexed)} has no parts: ${text.slice(fault.offset, fault.offset + fault.length)}`,
    };
  return runtimeWords(fault.message);
}

/** What a condition fails with when it is decided, types in words. */
export function runtimeWords(message: string): Words {
  const overload = /^no such overload: (.+?) (\S+) (.+)$/.exec(message);
  if (overload === null) return { message: message.slice(0, 1).toLowerCase() + message.slice(1) };
  const [, left = '', operator = '', right = ''] = overload;
  return {
    message: `${nounOf(left)} and ${nounOf(right)} cannot be combined with ${operator}`,
    help: 'Compare values of one type.',
  };
}

const nounOf = (type: string): string => typeNoun(/^dyn<(.+)>$/.exec(type)?.[1] ?? type);

function mismatch(node: ASTNode, operator: string, types: readonly [string, string]): Words {
  const [left, right] = node.args as unknown as readonly [ASTNode, ASTNode];
  if (operator === 'in' && types[1].startsWith('list'))
    return {
      message: `${written(left)} is ${typeNoun(types[0])}, and ${written(right)} holds no such value`,
      help: 'Write values of that type: name in ["a", "b"], or number in [1, 2].',
    };
  const sides = `${written(left)} is ${typeNoun(types[0])} and ${written(right)} is ${typeNoun(types[1])}`;
  const verb = /^(?:[<>]=?|[=!]=)$/.test(operator) ? 'compared' : 'combined';
  const message = `${sides}: they cannot be ${verb} with ${operator}`;
  return { message, help: repaired(left, operator, right, types) };
}

function repaired(
  left: ASTNode,
  operator: string,
  right: ASTNode,
  [leftType, rightType]: readonly [string, string],
): string {
  const write = (one: string, other: string): string => `Write: ${one} ${operator} ${other}`;
  const plainLeft = unquoted(left, rightType);
  if (plainLeft !== undefined) return write(plainLeft, written(right));
  const plainRight = unquoted(right, leftType);
  if (plainRight !== undefined) return write(written(left), plainRight);
  const equality = operator === '==' || operator === '!=';
  if (equality && leftType === 'string' && isNumber(right))
    return write(written(left), `"${written(right)}"`);
  const word = leftType === 'bool' ? yesOrNo(right) : undefined;
  if (word !== undefined && equality)
    return `Write: ${word === (operator === '==') ? '' : '!'}${written(left)}`;
  if (leftType === 'bool' && isNumber(right)) return `Write: ${written(left)}, or !${written(left)}`;
  if (operator === '+' && leftType === 'string') return write(written(left), `string(${written(right)})`);
  if (operator === '+' && rightType === 'string') return write(`string(${written(left)})`, written(right));
  if (leftType === 'string' && isNumeric(rightType)) return write(`double(${written(left)})`, written(right));
  if (rightType === 'string' && isNumeric(leftType)) return write(written(left), `double(${written(right)})`);
  return 'Compare and combine values of one type; string(…) makes a text of a number, double(…) a number of a text.';
}

/** What a person means by a text beside true or false. */
function yesOrNo(node: ASTNode): boolean | undefined {
  if (node.op !== 'value' || typeof node.args !== 'string') return undefined;
  const word = node.args.toLowerCase();
  if (['yes', 'y', 'on'].includes(word)) return true;
  return ['no', 'n', 'off'].includes(word) ? false : undefined;
}

const isNumeric = (type: string): boolean => type === 'int' || type === 'double';

const isNumber = (node: ASTNode): boolean =>
  node.op === 'value' && (typeof node.args === 'bigint' || typeof node.args === 'number');

/** The number, true or false that a text in quotes was meant to be beside a value of a type. */
function unquoted(node: ASTNode, type: string): string | undefined {
  if (node.op !== 'value' || typeof node.args !== 'string') return undefined;
  const meant = type === 'bool' ? /^(?:true|false)$/ : isNumeric(type) ? /^-?\d+(?:\.\d+)?$/ : undefined;
  return meant?.test(node.args) === true ? node.args : undefined;
}

function notTruth(operands: readonly ASTNode[], typeOf: (part: ASTNode) => string | undefined): Words {
  for (const operand of operands) {
    const type = typeOf(operand);
    if (type === undefined || type === 'bool' || type === 'dyn') continue;
    const message = `${written(operand)} is ${typeNoun(type)}, not true or false`;
    return { message, help: `Compare it with something: ${compared(written(operand), type)}` };
  }
  return { message: 'a part of the condition is not true or false', help: 'Compare it with something.' };
}

/** A value made a condition by comparing it. */
export function compared(value: string, type: string): string {
  if (isNumeric(type)) return `${value} > 0`;
  return type.startsWith('list') ? `size(${value}) > 0` : `${value} != ""`;
}

function callWords(name: string, receiver: string | undefined, given: string): Words {
  const known = functionNames();
  const args = given === '' ? '' : ` with ${given.split(', ').map(typeNoun).join(', ')}`;
  if (!known.includes(name)) {
    const common =
      'There are size, contains, startsWith, endsWith, matches, has, exists, all and others of CEL.';
    return { message: `there is no function "${name}"`, help: didYouMean(name, known) ?? common };
  }
  const on = receiver === undefined ? 'called' : `called on ${typeNoun(receiver)}`;
  return {
    message: `${name} cannot be ${on}${args || ' without a value'}`,
    help: 'Convert with string(…), int(…) or double(…).',
  };
}
