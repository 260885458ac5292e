import type { Json, JsonObject } from '../tensor.ts'
import { invalid } from './problem.ts'

/** Anything larger in a configuration is a lie or an attack: no dimension of a real model reaches it. */
const MAX_SIZE = 2 ** 31 - 1

interface Range {
  readonly min?: number
  readonly max?: number
}

/** Typed reading of a layer's `config`; what is missing takes Keras's default, what is odd is `invalid`. */
export class Config {
  readonly #fields: JsonObject

  constructor(fields: JsonObject) {
    this.#fields = fields
  }

  /** The field as it stands; a missing one is `null`, as Keras itself reads them. */
  get(key: string): Json {
    return Object.hasOwn(this.#fields, key) ? (this.#fields[key] ?? null) : null
  }

  /** The same fields with others laid over them. */
  over(fields: JsonObject): Config {
    return new Config({ ...this.#fields, ...fields })
  }

  boolean(key: string, absent: boolean): boolean {
    const value = this.get(key) ?? absent
    return typeof value === 'boolean'
      ? value
      : invalid(`${key} is ${show(value)}, not true or false`)
  }

  number(key: string, absent: number): number {
    return toNumber(key, this.get(key) ?? absent)
  }

  /** Absent and `null` are both `null`. */
  optionalNumber(key: string): number | null {
    const value = this.get(key)
    return value === null ? null : toNumber(key, value)
  }

  integer(key: string, range: Range & { readonly absent?: number } = {}): number {
    return toInteger(key, this.get(key) ?? range.absent ?? null, range)
  }

  /** `count` whole numbers; one number stands for all of them. */
  integers(key: string, count: number, range: Range & { readonly absent?: number } = {}): number[] {
    const value = this.get(key) ?? range.absent ?? null
    if (!Array.isArray(value)) return Array(count).fill(toInteger(key, value, range))
    if (value.length !== count) invalid(`${key} is ${show(value)}, not ${count} numbers`)
    return value.map((item) => toInteger(key, item, range))
  }

  choice<const T extends string>(key: string, choices: readonly T[], absent: T): T {
    const value = this.get(key) ?? absent
    const found = choices.find((choice) => choice === value)
    return found ?? invalid(`${key} is ${show(value)}, not one of ${choices.join(', ')}`)
  }
}

export function toNumber(key: string, value: Json): number {
  if (typeof value === 'number') return value
  return invalid(`${key} is ${show(value)}, not a number`)
}

export function toInteger(
  key: string,
  value: Json,
  { min = 0, max = MAX_SIZE }: Range = {},
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
    return value
  }
  return invalid(`${key} is ${show(value)}, not a whole number from ${min} to ${max}`)
}

/** A value for a message, cut where it is long. */
export function show(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
