import { annotationReader } from './annotation-reader.ts'
import type { Metric, MetricStatus, MetricTarget } from './types.ts'

/*
 * Metrics as the first version has them, in the annotations that keep what it has no fields for: flat, where the second
 * version has a metric and what is aimed at or seen of it.
 */

/** What is aimed at, in a spec; what is seen, in a status. */
type Side = 'target' | 'current'

/** A field of the first version, its type as the structure tables write it, and where the second version has it. */
type Move = readonly [field: string, type: string, place: string]

type Fields = Record<string, unknown>

const reference = '<io.k8s.api.autoscaling.v1.CrossVersionObjectReference>#1v'
const selector = '<io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector>#1'
/** An amount that is always there. */
const amount = 'q#1v'

function movesOf(side: Side) {
  const seen = side === 'current' ? amount : 'q#1'
  const use: readonly Move[] = [
    ['name', 's#1v', 'name'],
    [`${side}AverageUtilization`, 'i#1', `${side}.averageUtilization`],
    [`${side}AverageValue`, seen, `${side}.averageValue`],
  ]
  const named: Move = ['metricName', 's#1v', 'metric.name']
  const among: Move = ['selector', selector, 'metric.selector']
  return {
    object: [
      ['target', reference, 'describedObject'],
      named,
      [`${side}Value`, amount, `${side}.value`],
      among,
      ['averageValue', 'q#1', `${side}.averageValue`],
    ],
    pods: [named, [`${side}AverageValue`, amount, `${side}.averageValue`], among],
    resource: use,
    containerResource: [...use, ['container', 's#1v', 'container']],
    external: [
      named,
      ['metricSelector', selector, 'metric.selector'],
      [`${side}Value`, seen, `${side}.value`],
      [`${side}AverageValue`, 'q#1', `${side}.averageValue`],
    ],
  } as const satisfies Readonly<Record<string, readonly Move[]>>
}

type Source = keyof ReturnType<typeof movesOf>

const moves = { target: movesOf('target'), current: movesOf('current') }
const sources = Object.keys(moves.target) as readonly Source[]

/** In upstream's order of fields. */
export const oldMetrics = (side: Side, metrics: readonly (Metric | MetricStatus)[]): Fields[] =>
  metrics.map((metric) => ({
    type: metric.type,
    ...Object.fromEntries(
      sources.flatMap((source) => {
        const found = metric[source]
        return found ? [[source, oldSource(moves[side][source], found)]] : []
      }),
    ),
  }))

const oldSource = (all: readonly Move[], source: object): Fields =>
  Object.fromEntries(
    all
      .map(([field, type, place]) => [
        field,
        inFirstOrder(type, valueAt(source, place)) ?? zeroOf(type),
      ])
      .filter(([, value]) => value !== undefined),
  )

/** The first version names an object's kind first. */
function inFirstOrder(type: string, value: unknown): unknown {
  if (type !== reference || value === undefined) return value
  const { kind, name, apiVersion } = value as Fields
  return { kind, name, ...(apiVersion !== undefined && { apiVersion }) }
}

const zeroOf = (type: string) => (type === amount ? '0' : undefined)

const valueAt = (object: object, place: string): unknown =>
  place.split('.').reduce<unknown>((value, name) => (value as Fields | undefined)?.[name], object)

const structsFor = (side: Side): Readonly<Record<string, string>> => ({
  Metric: `type:s#1v ${sources.map((source) => `${source}:<${source}>#1`).join(' ')}`,
  ...Object.fromEntries(
    sources.map((source) => [
      source,
      moves[side][source].map(([field, type]) => `${field}:${type}`).join(' '),
    ]),
  ),
})
const readerFor = (side: Side) => annotationReader<Fields[]>('[<Metric>', structsFor(side))
const readers = { target: readerFor('target'), current: readerFor('current') }

/** The metrics that an annotation tells; undefined where it cannot be read. */
export const readOldMetrics = (side: Side, text: string): (Metric & MetricStatus)[] | undefined =>
  readers[side](text)?.map((old) => {
    const entries = Object.entries(old).map(([field, value]) => [
      field,
      field === 'type' ? value : newSource(side, field as Source, value as Fields),
    ])
    // Safe, here and above: the structure has nothing else, and the moves make of it what the second version has.
    return Object.fromEntries(entries) as Metric & MetricStatus
  })

function newSource(side: Side, source: Source, old: Fields): Fields {
  const made: Fields = {}
  for (const [field, type, place] of moves[side][source]) {
    const [name = '', inner] = place.split('.')
    const value = old[field] ?? zeroOf(type)
    if (inner)
      made[name] = { ...(made[name] as Fields), ...(value !== undefined && { [inner]: value }) }
    else if (value !== undefined) made[name] = value
  }
  if (side === 'target') made.target = typed(source, made.target as MetricTarget)
  return made
}

/** The first version does not say what an amount is. */
function typed(source: Source, target: MetricTarget): MetricTarget {
  const { value, averageValue, averageUtilization } = target
  if (averageUtilization !== undefined) return { type: 'Utilization', ...target }
  const isAverage = source === 'object' ? averageValue !== undefined : value === undefined
  if (!isAverage) return { type: 'Value', ...target }
  const { value: none, ...others } = target
  // Upstream keeps the nothing that stands for no value, and then refuses it.
  return { type: 'AverageValue', ...(none === '0' ? others : target) }
}
