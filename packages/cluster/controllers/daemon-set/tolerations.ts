import type { PodSpec, Toleration } from 'kubernetes-types/core/v1.js'

type Tolerations = readonly Toleration[]

const tolerating = (name: string, effect: string): Toleration => ({
  key: `node.kubernetes.io/${name}`,
  operator: 'Exists',
  effect,
})

const always: Tolerations = [
  tolerating('not-ready', 'NoExecute'),
  tolerating('unreachable', 'NoExecute'),
  tolerating('disk-pressure', 'NoSchedule'),
  tolerating('memory-pressure', 'NoSchedule'),
  tolerating('pid-pressure', 'NoSchedule'),
  tolerating('unschedulable', 'NoSchedule'),
]

const onHostNetwork: Tolerations = [tolerating('network-unavailable', 'NoSchedule')]

/** What a daemon tolerates: what its template says, and whatever may befall a node that it is to look after. */
export function daemonTolerations({ tolerations = [], hostNetwork }: PodSpec): Toleration[] {
  const added = hostNetwork ? [...always, ...onHostNetwork] : always
  return added.reduce<Toleration[]>(withToleration, [...tolerations])
}

/** One of its kind is put in the place of those that are the same but for how long they last. */
function withToleration(there: readonly Toleration[], added: Toleration): Toleration[] {
  const isSame = (it: Toleration) =>
    it.key === added.key &&
    it.effect === added.effect &&
    it.operator === added.operator &&
    !it.value
  return there.some(isSame) ? there.map((it) => (isSame(it) ? added : it)) : [...there, added]
}
