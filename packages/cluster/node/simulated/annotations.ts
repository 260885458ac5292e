import type { Pod } from '../../client/resources.ts'
import { parseDuration } from './duration.ts'
import { parseLoad } from './load.ts'

/** What a simulated node does with a pod, or that it does nothing, is asked for by annotations of these names. */
export const annotation = (name: string): string => `simulation.galley.dev/${name}`

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

/** What a pod's annotations say; `wrong` gets a sentence for each that says nothing. */
export function wishesOf(pod: Pod, wrong: (problem: string) => void): Wishes {
  checkLoads(pod, wrong)
  const read = <T>(name: string, parse: (text: string) => T | undefined, form: string) => {
    const text = pod.metadata.annotations?.[annotation(name)]
    if (text === undefined) return undefined
    const value = parse(text)
    if (value === undefined) wrong(`${annotation(name)}: expected ${form}, found '${text}'`)
    return value
  }
  const time = (name: string) => read(name, parseDuration, 'a time such as 500ms, 10s or 1m30s')
  return {
    readyAfter: time('ready-after') ?? 0,
    completeAfter: time('complete-after') ?? (isOfJob(pod) ? 0 : undefined),
    stopAfter: time('stop-after') ?? 0,
    fault: read('fault', faultOf, faults.join(', ')),
    faultAfter: time('fault-after') ?? 0,
    exitCode: read('exit-code', exitCodeOf, 'a number from 1 to 255') ?? 1,
  }
}

function checkLoads({ metadata }: Pod, wrong: (problem: string) => void): void {
  for (const [name, text] of Object.entries(metadata.annotations ?? {}))
    if (name.startsWith(annotation('load')) && !parseLoad(text))
      wrong(`${name}: expected amounts such as cpu=250m,memory=64Mi; 1m cpu=2, found '${text}'`)
}

const isOfJob = ({ metadata }: Pod) => metadata.ownerReferences?.some(({ kind }) => kind === 'Job')

const faultOf = (text: string) => faults.find((fault) => fault === text)

function exitCodeOf(text: string): number | undefined {
  const code = /^\d{1,3}$/.test(text) ? Number(text) : 0
  return code >= 1 && code <= 255 ? code : undefined
}
