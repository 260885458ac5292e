import { own } from '../../own.ts'
import { dropDisabledFields } from '../../pod-spec/drop-disabled.ts'
import type { LabelRequirement, LabelSelector } from '../../validate/label-selector.ts'
import { prepareAppArmor } from './app-armor.ts'
import { qosClass } from './qos.ts'
import type { Pod } from './types.ts'

export function prepareNewPod(pod: Pod): void {
  pod.metadata.generation = 1
  pod.status = { phase: 'Pending', qosClass: qosClass(pod) }
  dropDisabledFields(pod.spec)
  if ((pod.spec.schedulingGates ?? []).length > 0)
    pod.status.conditions = [gated(pod.metadata.creationTimestamp)]
  addLabelKeys(pod)
  prepareAppArmor(pod)
}

const gated = (lastTransitionTime: string | null | undefined) => ({
  type: 'PodScheduled',
  status: 'False',
  ...(lastTransitionTime && { lastTransitionTime }),
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
})

interface Term {
  labelSelector?: LabelSelector
  matchLabelKeys?: string[]
  mismatchLabelKeys?: string[]
}

/** Affinity to pods that have the same value as this one becomes affinity to that value. */
function addLabelKeys({ spec, metadata: { labels = {} } }: Pod): void {
  for (const affinity of [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity]) {
    const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    for (const { podAffinityTerm } of preferred) addKeys(podAffinityTerm, labels)
    for (const term of affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [])
      addKeys(term, labels)
  }
}

function addKeys(term: Term, labels: Readonly<Record<string, string>>): void {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term
  if (!labelSelector) return
  const added: LabelRequirement[] = [
    ...requirements(matchLabelKeys, 'In', labels),
    ...requirements(mismatchLabelKeys, 'NotIn', labels),
  ]
  if (added.length === 0) return
  labelSelector.matchExpressions = [...(labelSelector.matchExpressions ?? []), ...added]
}

function requirements(
  keys: readonly string[],
  operator: string,
  labels: Readonly<Record<string, string>>,
): LabelRequirement[] {
  return keys.flatMap((key) => {
    const value = own(labels, key)
    return value === undefined ? [] : [{ key, operator, values: [value] }]
  })
}
