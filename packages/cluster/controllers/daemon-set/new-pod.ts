import { type DaemonSet, daemonSets, type Pod } from '../../client/resources.ts'
import { controllerReference } from '../loop/owners.ts'
import { podFromTemplate } from '../pods/pod-control.ts'
import { affinityTo } from './target-node.ts'
import { daemonTolerations } from './tolerations.ts'

/** Tells which revision a pod was made of. */
export const revisionLabel = 'controller-revision-hash'
const generationLabel = 'pod-template-generation'

/** How many templates a set had, as it tells for older versions; undefined if it does not. */
export function templateGeneration({ metadata }: DaemonSet): string | undefined {
  const written = metadata.annotations?.['deprecated.daemonset.template.generation']
  return written !== undefined && /^[-+]?\d+$/.test(written) ? String(BigInt(written)) : undefined
}

/** The pod of a set for a node. */
export function newPod(set: DaemonSet, node: string, hash: string): Pod {
  const template = set.spec?.template ?? {}
  const generation = templateGeneration(set)
  const labels = {
    ...template.metadata?.labels,
    ...(generation !== undefined && { [generationLabel]: generation }),
    [revisionLabel]: hash,
  }
  const pod = podFromTemplate(set, template, controllerReference(set, daemonSets), { labels })
  const spec = pod.spec && {
    ...pod.spec,
    tolerations: daemonTolerations(pod.spec),
    affinity: affinityTo(node, pod.spec.affinity),
  }
  return { ...pod, ...(spec && { spec }) }
}

/**
 * Whether a pod is of the template that its set has now. Its generation counts only where it tells no revision: upstream goes by
 * either, and so takes another set's orphan for one of its own if both sets are as young.
 */
export function isUpdated({ metadata }: Pod, set: DaemonSet, hash: string): boolean {
  const { [revisionLabel]: revision, [generationLabel]: generation } = metadata.labels ?? {}
  if (revision !== undefined) return revision === hash
  const now = templateGeneration(set)
  return now !== undefined && generation === now
}
