import {
  type FieldError,
  goValue,
  invalid,
  invalidGo,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '../../kinds/field-error.ts'
import { goUntyped } from './go-value.ts'

/** What a schema finds wrong with a value. */
export type Problem = {
  readonly path: string
  /** Without it the problem is the whole object's, of no field. */
  readonly message: string
} & (
  | { readonly kind: 'required' }
  | { readonly kind: 'enum'; readonly value: unknown; readonly words: readonly unknown[] }
  | { readonly kind: 'tooLong'; readonly most: number }
  | { readonly kind: 'tooMany'; readonly size: number; readonly most: number }
  | { readonly kind: 'type'; readonly value: unknown }
  | { readonly kind: 'invalid'; readonly value: unknown }
  | { readonly kind: 'choice' }
)

/** Problems, and how many checks were made: of several schemas the one that got furthest tells. */
export class Result {
  readonly problems: Problem[] = []
  checks = 0

  get isValid(): boolean {
    return this.problems.length === 0
  }

  add(problem: Problem): void {
    if (!this.problems.some(({ message }) => message === problem.message))
      this.problems.push(problem)
  }

  merge({ problems, checks }: Result): void {
    for (const problem of problems) this.add(problem)
    this.checks += checks
  }
}

/** As upstream's API tells of it; `root` is the field that was checked, undefined for the whole object. */
export function fieldErrorOf(problem: Problem, root: string | undefined): FieldError {
  const name = problem.path.replace(/^\./, '')
  const field = name === '' ? (root ?? '<nil>') : root ? `${root}.${name}` : name
  switch (problem.kind) {
    case 'required':
      return required(field)
    case 'enum':
      return notSupported(field, problem.value, problem.words.map(wordOf))
    case 'tooLong':
      return tooLong(field, problem.most)
    case 'tooMany':
      return tooMany(field, problem.size, problem.most)
    case 'type':
      return {
        reason: 'FieldValueTypeInvalid',
        field,
        message: `Invalid value: ${goValue(problem.value)}: ${problem.message}`,
      }
    case 'invalid':
      return invalidGo(field, goUntyped(problem.value), problem.message)
    case 'choice':
      return invalid(root ?? '<nil>', '', problem.message)
  }
}

const wordOf = (word: unknown): string => (typeof word === 'string' ? word : JSON.stringify(word))
