import { isObject, type Json, set } from '../../kinds/json.ts'

/**
 * A set of paths to fields, as managedFields keep them (structured-merge-diff's FieldsV1). A step is `f:NAME`,
 * `k:{"key":value}`, `v:VALUE` or `i:INDEX`. Immutable, but for `insert` while one is being made.
 */
export class FieldSet {
  readonly members = new Set<string>()
  readonly children = new Map<string, FieldSet>()
  /** What it was read from, where that is just what it would be written as. */
  #json: Json | undefined

  /** Reads FieldsV1; throws where it is not of that form. */
  static of(json: unknown): FieldSet {
    const form = { isWritten: true }
    const set = read(json, form, 0)
    if (form.isWritten) set.#json = json as Json
    return set
  }

  get isEmpty(): boolean {
    return this.members.size === 0 && this.children.size === 0
  }

  insert(path: readonly string[]): void {
    const last = path.at(-1)
    if (last === undefined) return
    let holder: FieldSet = this
    for (const step of path.slice(0, -1)) holder = holder.#child(step)
    holder.members.add(last)
  }

  hasMember(step: string): boolean {
    return this.members.has(step)
  }

  /** Whether the very path is a member; its being a prefix of one does not count. */
  has(path: readonly string[]): boolean {
    const [step, ...rest] = path
    if (step === undefined) return false
    return rest.length === 0
      ? this.members.has(step)
      : (this.children.get(step)?.has(rest) ?? false)
  }

  below(step: string): FieldSet {
    return this.children.get(step) ?? empty
  }

  /** Whether all members of `other` are members. */
  includes(other: FieldSet): boolean {
    for (const step of other.members) if (!this.members.has(step)) return false
    for (const [step, child] of other.children) if (!this.below(step).includes(child)) return false
    return true
  }

  /** Whether a member of `other` is a member. */
  meets(other: FieldSet): boolean {
    for (const step of other.members) if (this.members.has(step)) return true
    for (const [step, child] of other.children) if (this.below(step).meets(child)) return true
    return false
  }

  union(other: FieldSet): FieldSet {
    if (this.includes(other)) return this
    if (this.isEmpty) return other
    const result = new FieldSet()
    for (const source of [this, other]) {
      for (const step of source.members) result.members.add(step)
      for (const [step, child] of source.children) {
        const known = result.children.get(step)
        result.children.set(step, known ? known.union(child) : child)
      }
    }
    return result
  }

  /** Without the members of `other`; what lies below one of them stays. */
  difference(other: FieldSet): FieldSet {
    if (!this.meets(other)) return this
    return this.#filtered(
      (step) => !other.members.has(step),
      (step, child) => {
        const known = other.children.get(step)
        return known ? child.difference(known) : child
      },
    )
  }

  intersection(other: FieldSet): FieldSet {
    return this.#filtered(
      (step) => other.members.has(step),
      (step, child) => child.intersection(other.below(step)),
    )
  }

  /** Without the members of `other` and everything below them. */
  without(other: FieldSet): FieldSet {
    if (other.isEmpty) return this
    return this.#filtered(
      (step) => !other.members.has(step),
      (step, child) => (other.members.has(step) ? empty : child.without(other.below(step))),
    )
  }

  /** Every path of the set: at each step first those that end there, then those that go on, in the order of their steps. */
  paths(prefix: readonly string[] = []): string[][] {
    const own = [...this.members].toSorted().map((step) => [...prefix, step])
    const below = [...this.children.keys()]
      .toSorted()
      .flatMap((step) => this.children.get(step)?.paths([...prefix, step]) ?? [])
    return [...own, ...below]
  }

  /** Not to be changed. */
  toJson(): Json {
    if (this.#json) return this.#json
    const json: Json = {}
    const steps = [...new Set([...this.members, ...this.children.keys()])].toSorted()
    for (const step of steps) {
      const child = this.children.get(step)?.toJson() ?? {}
      const isBoth = this.members.has(step) && this.children.has(step)
      set(json, step, isBoth ? { '.': {}, ...child } : child)
    }
    return json
  }

  #child(step: string): FieldSet {
    const known = this.children.get(step)
    if (known) return known
    const made = new FieldSet()
    this.children.set(step, made)
    return made
  }

  #filtered(
    keeps: (step: string) => boolean,
    shrink: (step: string, child: FieldSet) => FieldSet,
  ): FieldSet {
    const result = new FieldSet()
    for (const step of this.members) if (keeps(step)) result.members.add(step)
    for (const [step, child] of this.children) {
      const rest = shrink(step, child)
      if (!rest.isEmpty) result.children.set(step, rest)
    }
    return result
  }
}

const empty = new FieldSet()

/** `form` comes to know whether `json` is what the set is written as: its steps in their order, nothing needless. */
function read(json: unknown, form: { isWritten: boolean }, depth: number): FieldSet {
  if (!isObject(json) || depth > 128) throw new TypeError('not a set of fields')
  const result = new FieldSet()
  let last = ''
  for (const [step, below] of Object.entries(json)) {
    if (step < last) form.isWritten = false
    last = step
    if (step === '.') {
      if (depth === 0 || !isObject(below) || !isBare(below)) form.isWritten = false
      continue
    }
    if (!/^(f:|v:|k:\{|i:\d+$)/.test(step) || !isObject(below))
      throw new TypeError('not a set of fields')
    const child = isBare(below) ? empty : read(below, form, depth + 1)
    if (child.isEmpty || Object.hasOwn(below, '.')) result.members.add(step)
    if (!child.isEmpty) result.children.set(step, child)
    else if (child !== empty) form.isWritten = false
  }
  return result
}

const isBare = (json: Json): boolean => Object.keys(json).length === 0

export function fieldSetWith(...paths: readonly (readonly string[])[]): FieldSet {
  const result = new FieldSet()
  for (const path of paths) result.insert(path)
  return result
}
