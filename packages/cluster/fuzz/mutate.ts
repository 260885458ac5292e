import type { Random } from './random.ts'

type Bytes = Uint8Array
type Mutation = (input: Bytes, random: Random, other: Bytes) => Bytes

const tokens: readonly Bytes[] = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '\\',
  '\\ud800',
  'null',
  'true',
  '-1',
  '1e999',
  '0.0',
  '9223372036854775808',
  '"__proto__":{"a":1},',
  '"constructor":"",',
  '[[[[[[[[',
  '{"a":{"a":{"a":',
  '\u0000',
  '\u202e',
  'Ki',
  'e+400',
  '*a',
  '&a ',
  '<<: ',
  '\n- ',
].map((token) => new TextEncoder().encode(token))

const corners = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x1a, 0x20]

const concat = (...parts: readonly Bytes[]): Bytes => Buffer.concat(parts)

const mutations: readonly Mutation[] = [
  function flipBit(input, random) {
    const changed = Uint8Array.from(input)
    const at = random.below(input.length)
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8))
    return changed
  },
  function setByte(input, random) {
    const changed = Uint8Array.from(input)
    changed[random.below(input.length)] = random.pick(corners)
    return changed
  },
  function remove(input, random) {
    const at = random.below(input.length)
    return concat(input.subarray(0, at), input.subarray(at + 1 + random.below(8)))
  },
  function insertToken(input, random) {
    const at = random.below(input.length + 1)
    return concat(input.subarray(0, at), random.pick(tokens), input.subarray(at))
  },
  function repeat(input, random) {
    const from = random.below(input.length)
    const part = input.subarray(from, from + 1 + random.below(16))
    return concat(input.subarray(0, from), part, part, input.subarray(from))
  },
  function cut(input, random) {
    return input.subarray(0, random.below(input.length + 1))
  },
  function splice(input, random, other) {
    return concat(
      input.subarray(0, random.below(input.length + 1)),
      other.subarray(random.below(other.length + 1)),
    )
  },
]

/** One of the seeds with a few things about it changed. */
export function mutate(seeds: readonly Bytes[], random: Random): Bytes {
  let input = random.pick(seeds)
  for (let left = 1 + random.below(4); left > 0 && input.length > 0; left--)
    input = random.pick(mutations)(input, random, random.pick(seeds))
  return input
}
