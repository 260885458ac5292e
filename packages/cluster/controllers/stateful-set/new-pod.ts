import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import {
  type ControllerRevision,
  type Pod,
  type StatefulSet,
  statefulSets,
} from '../../client/resources.ts'
import { controllerReference } from '../loop/owners.ts'
import { podFromTemplate } from '../pods/pod-control.ts'
import { templateOf } from '../revisions/data.ts'
import { podName, revisionLabel, startOrdinal, withIdentity } from './identity.ts'
import type { Revisions } from './revisions.ts'
import { withStorage } from './storage.ts'

/** The pod that is to be made for a place: below the partition as it is, above it as it is to be. */
export function newPod(set: StatefulSet, { current, update }: Revisions, ordinal: number): Pod {
  const revision = staysCurrent(set, ordinal) ? current : update
  const pod = podOf(set, templateOf(revision) ?? set.spec?.template ?? {}, ordinal)
  return labelled(pod, revision)
}

function staysCurrent(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {}
  if (rollingUpdate) return ordinal < startOrdinal(set) + (rollingUpdate.partition ?? 0)
  const kept = set.status?.currentReplicas ?? 0
  return type === 'RollingUpdate' && ordinal < startOrdinal(set) + kept
}

function podOf(set: StatefulSet, template: PodTemplateSpec, ordinal: number): Pod {
  const name = podName(set, ordinal)
  const reference = controllerReference(set, statefulSets)
  const generateName = `${set.metadata.name}-`
  const pod = podFromTemplate(set, template, reference, { name, generateName })
  const { serviceName } = set.spec ?? {}
  const spec = pod.spec && {
    ...pod.spec,
    hostname: name,
    ...(serviceName && { subdomain: serviceName }),
  }
  return withStorage(set, withIdentity(set, { ...pod, ...(spec && { spec }) }, ordinal))
}

function labelled(pod: Pod, { metadata }: ControllerRevision): Pod {
  const labels = { ...pod.metadata.labels, [revisionLabel]: metadata.name ?? '' }
  return { ...pod, metadata: { ...pod.metadata, labels } }
}
