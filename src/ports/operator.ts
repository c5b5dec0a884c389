/** What kind of value answers a question. */
export type AnswerType =
  | { readonly type: 'yes-no' }
  | { readonly type: 'choice'; readonly choices: readonly Choice[] }
  | { readonly type: 'text' }
  | { readonly type: 'number' }
  /** The name of what is destroyed must be typed. */
  | { readonly type: 'name'; readonly expected: string }
  /** An item of manual work: `done`, `skipped: why` or `failed: why`. */
  | { readonly type: 'tick' };

/** One of several answers, with what it will do where that is not plain from its label. */
export interface Choice {
  readonly value: string;
  readonly label?: string;
  readonly consequence?: string;
}

/** Which of the questions of a step it is, where the step has several. */
export interface QuestionItem {
  /** As the playbook calls it, else its number. */
  readonly id: string;
  /** Counts from 1. */
  readonly number: number;
  readonly of: number;
}

/** A question to a person; whatever they need to decide is in it, because it is what the screen shows. */
export interface Question {
  /** The step it belongs to. */
  readonly step: string;
  readonly purpose: 'approve' | 'confirm' | 'failure' | 'doubt' | 'interrupt' | 'guard';
  readonly item?: QuestionItem;
  /** The step goes on while it is asked: its output stays in sight, and only the answer or its end stops it. */
  readonly meanwhile?: true;
  readonly ask: string;
  /** Why the step is there, as the playbook says. */
  readonly why?: string;
  readonly answer: AnswerType;
  /** The effect of the step that the answer releases. */
  readonly effect?: 'read' | 'change' | 'destroy';
  /** The rendered command or request, and what else must be seen before answering. */
  readonly context: readonly string[];
}

/** The value of an answer. */
export type AnswerValue = string | number | boolean;

/** What came of a question. */
export type Reply =
  | {
      readonly given: true;
      readonly value: AnswerValue;
      readonly by: string;
      readonly via: 'terminal' | 'flag' | 'yes' | 'scenario';
    }
  /** Nobody is there to answer. */
  | { readonly given: false; readonly reason: 'no-terminal' | 'aborted' };

/** What goes on beside a question, as it is now. */
export interface Among {
  /** How many questions wait behind it. */
  waiting(): number;
  /** The names of the steps that go on meanwhile. */
  running(): readonly string[];
  /** It has waited for others: what was told just before it is no longer in sight. */
  readonly late: boolean;
}

/** The person in front of the screen, or whoever answers in their stead. */
export interface Operator {
  /** Who answers, for the record. */
  readonly name: string;
  /** Whether a terminal is there. */
  readonly present: boolean;
  ask(question: Question, signal: AbortSignal, among?: Among): Promise<Reply>;
}
