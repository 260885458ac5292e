import { ExactNumber } from './read-json.ts'

/** Who reads, and so whose words are used: Go's reader of JSON, or what makes objects of the maps of a patch. */
export type Reader = 'json' | 'converter'

/** What Go calls sorts of types. */
export type GoSort = 'string' | 'bool' | 'int32' | 'int64' | 'float64' | 'slice' | 'map' | 'struct'

/** What is known while an object is checked against its structure. */
export class Walk {
  readonly #outer: Walk | undefined
  readonly #reader: Reader

  /** `outer`: what Go reads apart, by a reader of its own, is told of as the field in which it stands. */
  constructor(outer?: Walk, reader: Reader = 'json') {
    this.#outer = outer
    this.#reader = reader
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

  /** Whether numbers become whole where they can. */
  get converts(): boolean {
    return this.#reader === 'converter'
  }

  wrongType(value: unknown, goType: string, sort: GoSort): void {
    this.error ??=
      this.#reader === 'json' ? this.typeError(value, goType) : conversionError(value, goType, sort)
  }

  typeError(value: unknown, goType: string): string {
    const { path, struct, converts } = this.#context
    const at = path.length && !converts ? `Go struct field ${struct}.${path.join('.')}` : 'Go value'
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

/** Go makes numbers of numbers and, other than JSON, texts of whole ones: it says which it will not. */
function conversionError(value: unknown, goType: string, sort: GoSort): string {
  const from = sortOf(value)
  if (sort === 'struct') return `cannot restore struct from: ${from}`
  if (sort === 'slice' || sort === 'map') return `cannot restore ${sort} from ${from}`
  const isNear =
    sort === 'string' ? from === 'int64' : sort !== 'bool' && /^(int|float)64$/.test(from)
  return isNear ? `cannot convert ${from} to ${goType}` : `unrecognized type: ${sort}`
}

function sortOf(value: unknown): GoSort {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (isNumber(value)) return /^-?\d+$/.test(numberSource(value)) ? 'int64' : 'float64'
  return Array.isArray(value) ? 'slice' : 'map'
}
