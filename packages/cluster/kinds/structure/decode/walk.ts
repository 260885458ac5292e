import { ExactNumber } from './read-json.ts'

/** What is known while an object is checked against its structure. */
export class Walk {
  readonly #outer: Walk | undefined

  /** `outer`: what Go reads apart, by a reader of its own, is told of as the field in which it stands. */
  constructor(outer?: Walk) {
    this.#outer = outer
  }

  /** Names of the fields on the way to where we are; Go's messages have neither indices nor keys. */
  readonly path: string[] = []
  /** The struct whose field we are in. */
  struct = ''
  /** The first value of a wrong type. Reading goes on, since a later failure of another sort comes before it. */
  error: string | undefined
  /** Fields that were met, to tell whether the text has more of them. */
  fields = 0
  /** Fields were met that no struct has. They are dropped. */
  hasUnknown = false

  wrongType(value: unknown, goType: string): void {
    this.error ??= this.typeError(value, goType)
  }

  typeError(value: unknown, goType: string): string {
    const { path, struct } = this.#context
    const at = path.length ? `Go struct field ${struct}.${path.join('.')}` : 'Go value'
    return `json: cannot unmarshal ${goKindOf(value)} into ${at} of type ${goType}`
  }

  get #context(): Walk {
    return this.#outer ? this.#outer.#context : this
  }
}

/** What Go's reader calls a JSON value; a number with its text where it is none for the type. */
export function goKindOf(value: unknown): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (isNumber(value)) return 'number'
  return Array.isArray(value) ? 'array' : 'object'
}

/** A number in any of its forms. */
export const isNumber = (value: unknown): value is number | bigint | ExactNumber =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof ExactNumber

/** A number that does not fit is shown, one that stands where none may is not. */
export const numberSource = (value: unknown) =>
  value instanceof ExactNumber ? value.source : String(value)
