import type { ApiObject } from '../../client/resource.ts'
import type { Node, Pod } from '../../client/resources.ts'
import { parseDuration } from './duration.ts'
import { parseLoad } from './load.ts'

const prefix = 'simulation.galley.dev/'

/** What a simulated node does with a pod, or that it does nothing, is asked for by annotations of these names. */
export const annotation = (name: string): string => prefix + name

const faults = ['crash', 'never-ready', 'out-of-memory', 'image-missing'] as const
export type Fault = (typeof faults)[number]

/** What a pod asks of its simulated node. Durations are milliseconds. */
export interface Wishes {
  /** From a container's start until it is ready. */
  readonly readyAfter: number
  /** From a container's start until it ends well; undefined: it runs on. */
  readonly completeAfter: number | undefined
  /** From a pod's deletion until it is gone; its grace period ends it in any case. */
  readonly stopAfter: number
  readonly fault: Fault | undefined
  /** From a container's start until it crashes or runs out of memory. */
  readonly faultAfter: number
  /** What a container that crashes ends with. */
  readonly exitCode: number
}

/** What a pod's annotations say. Those that are not of their form say nothing. */
export function wishesOf(pod: Pod): Wishes {
  const text = (name: string) => pod.metadata.annotations?.[annotation(name)] ?? ''
  const time = (name: string) => parseDuration(text(name))
  return {
    readyAfter: time('ready-after') ?? 0,
    completeAfter: time('complete-after') ?? (isOfJob(pod) ? jobTakes : undefined),
    stopAfter: time('stop-after') ?? 0,
    fault: faultOf(text('fault')),
    faultAfter: time('fault-after') ?? 0,
    exitCode: exitCodeOf(text('exit-code')) ?? 1,
  }
}

/** Long enough for whoever looks every other second to see it run. */
const jobTakes = 1_000

const isOfJob = ({ metadata }: Pod) => metadata.ownerReferences?.some(({ kind }) => kind === 'Job')

const faultOf = (text: string) => faults.find((fault) => fault === text)

function exitCodeOf(text: string): number | undefined {
  const code = /^\d{1,3}$/.test(text) ? Number(text) : 0
  return code >= 1 && code <= 255 ? code : undefined
}

interface Form {
  readonly expected: string
  parse(text: string): unknown
}

const time: Form = { expected: 'a time such as 500ms, 10s or 1m30s', parse: parseDuration }
type Forms = Readonly<Record<string, Form>>

const podForms: Forms = {
  'ready-after': time,
  'complete-after': time,
  'stop-after': time,
  'fault-after': time,
  fault: { expected: `one of ${faults.join(', ')}`, parse: faultOf },
  'exit-code': { expected: 'a number from 1 to 255', parse: exitCodeOf },
  load: { expected: 'amounts such as cpu=250m,memory=64Mi; 1m cpu=2', parse: parseLoad },
}

const nodeForms: Forms = {
  node: {
    expected: 'dead or alive',
    parse: (text) => (text === 'dead' || text === 'alive' ? text : undefined),
  },
}

/** A sentence for each of a pod's annotations that is not known, or not of its form. */
export const problemsOf = (pod: Pod): readonly string[] => problemsIn(pod, podForms)

/** The same of a node's. */
export const nodeProblemsOf = (node: Node): readonly string[] => problemsIn(node, nodeForms)

function problemsIn({ metadata }: ApiObject, forms: Forms): readonly string[] {
  const own = Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith(prefix))
  return own.map(([key, text]) => problemOf(key, text, forms)).filter((it) => it !== undefined)
}

function problemOf(key: string, text: string, forms: Forms): string | undefined {
  const name = key.slice(prefix.length).replace(/^load\..+$/, 'load')
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined
  if (!form) return `${key} is none that simulated nodes know: ${Object.keys(forms).join(', ')}`
  if (form.parse(text) !== undefined) return undefined
  return `${key}: expected ${form.expected}, found '${text}'`
}
