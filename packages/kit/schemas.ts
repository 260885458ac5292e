import * as v from 'valibot'

/*
 * How values that JSON.parse gave are checked. Where valibot's own schemas let through what is not meant,
 * the ones here take their place: its objects take lists, and its records pass over some keys.
 * Values are only checked, never copied: what fits is used as it is, with all its fields.
 */

const anyObject = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
)

/** An object with these fields, and any others. */
export function openObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(anyObject, v.object(entries, 'is missing'))
}

/** An object with these fields and no others. A field too many is the first fault to be told. */
export function closedObject<const Entries extends v.ObjectEntries>(entries: Entries) {
  const hasKnownFields = v.rawCheck<Readonly<Record<string, unknown>>>(({ dataset, addIssue }) => {
    const input = dataset.typed ? dataset.value : {}
    const key = Object.keys(input).find((key) => !Object.hasOwn(entries, key))
    if (key === undefined) return
    const place = { type: 'object', origin: 'key', input, key, value: input[key] } as const
    addIssue({ message: 'is no field', path: [place] })
  })
  return v.pipe(anyObject, hasKnownFields, v.object(entries, 'is missing'))
}

/** An object with any keys, `__proto__` and `constructor` too, whose values are all of one kind. */
export function recordOf<const Value extends v.GenericSchema>(schema: Value) {
  const isRecord = (object: object): object is Record<string, v.InferOutput<Value>> =>
    Object.values(object).every((value) => v.is(schema, value))
  return v.pipe(anyObject, v.guard(isRecord, 'holds a value of the wrong kind'))
}

/** A list of up to `max` items. */
export function listOf<const Item extends v.GenericSchema>(item: Item, max: number) {
  const isShort = (list: readonly unknown[]) => list.length <= max
  return v.pipe(
    v.custom<readonly unknown[]>(Array.isArray, 'must be a list'),
    v.check(isShort, `must have at most ${max} items`),
    v.array(item),
  )
}

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max = Number.POSITIVE_INFINITY) {
  const due = 'must be a whole number'
  return v.pipe(v.number(due), v.integer(due), v.minValue(min), v.maxValue(max))
}

/** A text of up to `max` characters, which are Unicode's code points. */
export function textOf(max: number) {
  const isShort = (text: string) =>
    text.length <= max || (text.length <= 2 * max && [...text].length <= max)
  return v.pipe(v.string(), v.check(isShort, `must have at most ${max} characters`))
}

export function fits<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): value is v.InferOutput<Schema> {
  return v.is(schema, value)
}

/** Where a value does not fit, and how: of what was found there nothing is told, as it may be a secret. */
export interface Fault {
  /** Fields and indices from the outermost; a field may have any name of any length. */
  readonly path: readonly string[]
  /** Such as `must be string`. */
  readonly message: string
}

/** The first fault of a value, or undefined where it fits. */
export function firstFault(schema: v.GenericSchema, value: unknown): Fault | undefined {
  const { issues } = v.safeParse(schema, value, { abortEarly: true, message: due })
  if (!issues) return undefined
  const [{ path = [], message }] = issues
  return { path: path.map(({ key }) => String(key)), message }
}

function due({ expected }: v.BaseIssue<unknown>): string {
  return `must be ${expected}`
}
