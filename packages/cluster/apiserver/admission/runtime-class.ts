import type { KubeObject } from '../../kinds/object.ts'
import { equal } from '../../patch/json.ts'
import type { Attributes, Plugin } from './admission.ts'
import { find, refuse } from './lookup.ts'
import { type Pod, podOf, type Toleration } from './pod.ts'

type RuntimeClass = KubeObject & {
  overhead?: { podFixed?: Record<string, string> }
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] }
}

const classes = { group: 'node.k8s.io', version: 'v1', plural: 'runtimeclasses' }

/** What a runtime class costs and where it runs goes into the pods that name it. */
export const runtimeClass: Plugin = {
  name: 'RuntimeClass',
  admit(attributes) {
    const pod = podOf(attributes)
    if (!pod || attributes.operation !== 'CREATE') return
    const found = classOf(attributes, pod)
    if (!found) return
    setOverhead(attributes, pod, found)
    setScheduling(attributes, pod, found)
  },
  validate(attributes) {
    const pod = podOf(attributes)
    if (!pod || attributes.operation !== 'CREATE') return
    const fixed = classOf(attributes, pod)?.overhead?.podFixed
    if (fixed && !equal(pod.spec.overhead ?? {}, fixed)) throw mismatch(attributes)
    if (!fixed && pod.spec.overhead && Object.keys(pod.spec.overhead).length > 0)
      throw refuse(
        attributes,
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
      )
  },
}

function classOf(attributes: Attributes, { spec }: Pod): RuntimeClass | undefined {
  const name = spec.runtimeClassName
  if (!name) return undefined
  const found = find<RuntimeClass>(attributes.server, classes, '', name)
  if (found) return found
  throw refuse(attributes, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`)
}

const mismatch = (attributes: Attributes) =>
  refuse(attributes, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")

function setOverhead(attributes: Attributes, { spec }: Pod, { overhead }: RuntimeClass): void {
  const fixed = overhead?.podFixed
  if (!fixed) return
  if (spec.overhead && Object.keys(spec.overhead).length > 0 && !equal(spec.overhead, fixed))
    throw mismatch(attributes)
  spec.overhead = { ...fixed }
}

function setScheduling(attributes: Attributes, { spec }: Pod, { scheduling }: RuntimeClass): void {
  if (!scheduling) return
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key]
    if (own !== undefined && own !== value)
      throw refuse(
        attributes,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
      )
    spec.nodeSelector = { ...spec.nodeSelector, [key]: value }
  }
  const own = spec.tolerations ?? []
  const added = (scheduling.tolerations ?? []).filter((it) => !own.some((has) => equal(has, it)))
  if (added.length > 0) spec.tolerations = [...own, ...added.map((it) => ({ ...it }))]
}
