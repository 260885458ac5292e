import fc from 'fast-check'

/** What a client says of a ConfigMap besides its name. */
export interface Contents {
  readonly labels: Readonly<Record<string, string>>
  readonly data: Readonly<Record<string, string>>
  readonly finalizers: readonly string[]
}

type Changes = Readonly<Record<string, string | null>>

/** A merge patch: null takes away. */
export interface Patch {
  readonly labels?: Changes | null
  readonly data?: Changes | null
  readonly finalizers?: readonly string[] | null
}

/** The resourceVersion that a change brings along. */
export type Version = 'current' | 'none' | 'stale'

export type Precondition = 'none' | 'uid' | 'version' | 'wrongUid' | 'wrongVersion'

export interface Selector {
  readonly text: string
  selects(labels: Readonly<Record<string, string>>): boolean
}

/** A change of one ConfigMap. */
export type Write = { readonly name: string; readonly isDryRun: boolean } & (
  | { readonly kind: 'create'; readonly contents: Contents }
  | { readonly kind: 'update'; readonly contents: Contents; readonly version: Version }
  | { readonly kind: 'merge'; readonly patch: Patch; readonly version: Version }
  | { readonly kind: 'delete'; readonly precondition: Precondition }
)

/** One request to the API, about the ConfigMaps of one namespace. */
export type Action =
  | Write
  | { readonly kind: 'get'; readonly name: string }
  | { readonly kind: 'deleteAll'; readonly selector: Selector }
  /** `limit` 0: none. */
  | { readonly kind: 'list'; readonly selector: Selector; readonly limit: number }
  /** The page after the last one. */
  | { readonly kind: 'continue' }
  /** From so many revisions ago; undefined: from what there is. It goes on until the end. */
  | { readonly kind: 'watch'; readonly selector: Selector; readonly ago: number | undefined }

const selectors: readonly Selector[] = [
  { text: '', selects: () => true },
  { text: 'tier', selects: ({ tier }) => tier !== undefined },
  { text: '!tier', selects: ({ tier }) => tier === undefined },
  { text: 'tier=1', selects: ({ tier }) => tier === '1' },
  { text: 'tier!=1', selects: ({ tier }) => tier !== '1' },
  { text: 'tier in (1,2)', selects: ({ tier }) => tier === '1' || tier === '2' },
]

const absent = { requiredKeys: [] as [], noNullPrototype: true }
const value = fc.constantFrom('1', '2', '3')
const change = fc.option(value)
const finalizers = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.subarray(['example.com/hold', 'example.com/keep']) },
)
const contents = fc.record({
  labels: fc.record({ tier: value, team: value }, absent),
  data: fc.record({ a: value, b: value }, absent),
  finalizers,
})
const patch: fc.Arbitrary<Patch> = fc.record(
  {
    labels: fc.option(fc.record({ tier: change, team: change }, absent)),
    data: fc.option(fc.record({ a: change, b: change }, absent)),
    finalizers: fc.option(finalizers),
  },
  absent,
)
const name = fc.constantFrom('a', 'b', 'c', 'd')
const isDryRun = fc.nat({ max: 7 }).map((it) => it === 7)
const selector = fc.constantFrom(...selectors)
const version = fc.constantFrom<Version>('current', 'none', 'stale')
const precondition = fc.constantFrom<Precondition>(
  'none',
  'uid',
  'version',
  'wrongUid',
  'wrongVersion',
)
const kind = <K extends Action['kind']>(it: K) => fc.constant(it)

export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: kind('create'), name, isDryRun, contents }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('get'), name }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('update'), name, isDryRun, contents, version }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('merge'), name, isDryRun, patch, version }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('delete'), name, isDryRun, precondition }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('deleteAll'), selector }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind('list'), selector, limit: fc.nat({ max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind('continue') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind('watch'),
      selector,
      ago: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
    }),
  },
)
