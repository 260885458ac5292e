import type { KubeObject } from '../../kinds/object.ts'
import { type Attributes, type Plugin, resourceOf } from './admission.ts'
import { find, findAll, refuse } from './lookup.ts'
import { podOf } from './pod.ts'

type PriorityClass = KubeObject & {
  value?: number
  globalDefault?: boolean
  preemptionPolicy?: string
}

const classes = { group: 'scheduling.k8s.io', version: 'v1', plural: 'priorityclasses' }
const defaultPolicy = 'PreemptLowerPriority'

/** Turns a pod's priority class into a number; keeps to one default class. */
export const priority: Plugin = {
  name: 'Priority',
  admit(attributes) {
    const pod = podOf(attributes)
    if (!pod) return
    const { spec } = pod
    if (attributes.operation === 'UPDATE') {
      const old = attributes.old as typeof pod | undefined
      if (spec.priority === undefined && old?.spec.priority !== undefined)
        spec.priority = old.spec.priority
      if (spec.preemptionPolicy === undefined && old?.spec.preemptionPolicy)
        spec.preemptionPolicy = old.spec.preemptionPolicy
      return
    }
    if (attributes.operation !== 'CREATE') return
    const found = classOf(attributes, spec.priorityClassName)
    if (found?.name) spec.priorityClassName = found.name
    const value = found?.value ?? 0
    if (spec.priority !== undefined && spec.priority !== value)
      throw refuse(
        attributes,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      )
    spec.priority = value
    const policy = found?.policy ?? defaultPolicy
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
      throw refuse(
        attributes,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      )
    spec.preemptionPolicy = policy
  },
  validate(attributes) {
    const { object, operation } = attributes
    if (resourceOf(attributes) !== 'scheduling.k8s.io/priorityclasses' || !object) return
    if (operation !== 'CREATE' && operation !== 'UPDATE') return
    if (!(object as PriorityClass).globalDefault) return
    const current = defaultClass(attributes)
    if (current && current.metadata.name !== object.metadata.name)
      throw refuse(
        attributes,
        `PriorityClass ${current.metadata.name} is already marked as default. Only one default can exist`,
      )
  },
}

/** Of several defaults, which only two writers at once can make, the lowest counts. */
function defaultClass({ server }: Attributes): PriorityClass | undefined {
  return findAll<PriorityClass>(server, classes)
    .filter(({ globalDefault }) => globalDefault)
    .toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0))[0]
}

function classOf(attributes: Attributes, name: string | undefined) {
  const found = name
    ? find<PriorityClass>(attributes.server, classes, '', name)
    : defaultClass(attributes)
  if (!found) {
    if (name) throw refuse(attributes, `no PriorityClass with name ${name} was found`)
    return undefined
  }
  return {
    name: found.metadata.name ?? '',
    value: found.value ?? 0,
    policy: found.preemptionPolicy ?? defaultPolicy,
  }
}
