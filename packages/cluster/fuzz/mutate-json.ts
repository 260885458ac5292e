import { mutate } from './mutate.ts'
import type { Random } from './random.ts'

/** What no field, or hardly one, is meant to hold. */
const oddities: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  'x',
  '-',
  'a/b',
  '..',
  '*',
  '100%',
  '-1',
  '1Gi',
  '10.0.0.1',
  '::1',
  '10.0.0.0/8',
  '2024-01-02T03:04:05Z',
  '\u0000\ud800é',
  'x'.repeat(300),
  0,
  -1,
  1.5,
  70_000,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e300,
  [],
  {},
  [null],
  [[]],
  [{}],
  [''],
  { '': null },
  { a: 'b' },
  { x: {} },
]
const names = ['', 'x', 'name', 'spec', 'status', 'metadata', 'type', '__proto__', 'constructor']

/** One of the seeds, JSON, with a few of its values, items and fields others, or now and then any of its bytes. */
export function mutateJson(seeds: readonly Uint8Array[], random: Random): Uint8Array {
  if (random.below(8) === 0) return mutate(seeds, random)
  let value = parsed(random.pick(seeds))
  for (let left = 1 + random.below(3); left > 0; left--)
    value = changedAt(value, random.below(countOf(value)), (part) =>
      changed(part, random, () => partOf(parsed(random.pick(seeds)), random)),
    )
  return encoder.encode(JSON.stringify(value))
}

const parsed = (input: Uint8Array): unknown => JSON.parse(decoder.decode(input))

const [decoder, encoder] = [new TextDecoder(), new TextEncoder()]

const isParent = (value: unknown): value is object => typeof value === 'object' && value !== null

const countOf = (value: unknown): number =>
  isParent(value) ? Object.values(value).reduce((sum, it) => sum + countOf(it), 1) : 1

/** The value with its `at`th part, counted in the order of its text, changed. */
function changedAt(value: unknown, at: number, change: (part: unknown) => unknown): unknown {
  if (at === 0 || !isParent(value)) return change(value)
  let before = 1
  const descend = (part: unknown) => {
    const count = countOf(part)
    const isHere = before <= at && at < before + count
    const next = isHere ? changedAt(part, at - before, change) : part
    before += count
    return next
  }
  if (Array.isArray(value)) return value.map(descend)
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, descend(part)]))
}

function partOf(value: unknown, random: Random): unknown {
  let part: unknown
  changedAt(value, random.below(countOf(value)), (found) => {
    part = found
    return found
  })
  return part
}

function changed(part: unknown, random: Random, stranger: () => unknown): unknown {
  const made = () => (random.below(3) === 0 ? stranger() : random.pick(oddities))
  if (!isParent(part) || random.below(4) === 0) return made()
  const isLess = random.below(3) > 0
  if (Array.isArray(part)) {
    const at = random.below(part.length + 1)
    return isLess ? part.toSpliced(at, 1) : part.toSpliced(at, 0, part[random.below(at)] ?? made())
  }
  const fields = Object.entries(part)
  const name = random.pick([...names, ...fields.map(([it]) => it)])
  return Object.fromEntries(
    isLess
      ? fields.toSpliced(random.below(fields.length + 1), 1)
      : [...fields.filter(([it]) => it !== name), [name, made()]],
  )
}
