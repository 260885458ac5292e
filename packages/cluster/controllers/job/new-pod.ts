import type { Container, PodSpec } from 'kubernetes-types/core/v1.js'
import type { Metadata } from '../../client/resource.ts'
import { type Job, jobs, type Pod } from '../../client/resources.ts'
import { controllerReference } from '../loop/owners.ts'
import { podFromTemplate } from '../pods/pod-control.ts'
import { judge } from './failure-policy.ts'
import {
  failureCount,
  failureCountKey,
  ignoredFailureCount,
  ignoredFailureCountKey,
  indexKey,
  trackingFinalizer,
} from './job-pod.ts'
import { isIndexed, limitsEachIndex } from './spec.ts'

const environmentName = 'JOB_COMPLETION_INDEX'
/** So much of a name is left before the API's own random end. */
const longestPrefix = 58

/** What a job's pod is to be like, for its index if it has any; `replaced` is the one that failed before. */
export function newPod(job: Job, index?: number, replaced?: Pod): Pod {
  const template = job.spec?.template ?? {}
  const { finalizers = [] } = template.metadata ?? {}
  const held = [...new Set([...finalizers, trackingFinalizer])]
  const reference = controllerReference(job, jobs)
  if (!isIndexed(job) || index === undefined)
    return podFromTemplate(job, template, reference, { finalizers: held })
  return podFromTemplate(
    job,
    { ...template, ...(template.spec && { spec: indexedSpec(template.spec, job, index) }) },
    reference,
    { ...indexedMetadata(job, index, replaced), finalizers: held },
  )
}

function indexedMetadata(job: Job, index: number, replaced: Pod | undefined): Metadata {
  const { labels, annotations } = job.spec?.template.metadata ?? {}
  return {
    generateName: prefixOf(job.metadata.name ?? '', index),
    labels: { ...labels, [indexKey]: `${index}` },
    annotations: {
      ...annotations,
      [indexKey]: `${index}`,
      ...(limitsEachIndex(job) && failureCounts(job, replaced)),
    },
  }
}

/** A new pod carries on the count of the one that it replaces. */
function failureCounts(job: Job, replaced: Pod | undefined): Record<string, string> {
  if (!replaced) return { [failureCountKey]: '0' }
  const { isCounted } = judge(job, replaced)
  const ignored = ignoredFailureCount(replaced) + (isCounted ? 0 : 1)
  return {
    [failureCountKey]: `${failureCount(replaced) + (isCounted ? 1 : 0)}`,
    ...(ignored > 0 && { [ignoredFailureCountKey]: `${ignored}` }),
  }
}

function prefixOf(name: string, index: number): string {
  const end = `-${index}-`
  return name.slice(0, longestPrefix - end.length) + end
}

const indexedSpec = (spec: PodSpec, { metadata }: Job, index: number): PodSpec => ({
  ...spec,
  hostname: `${metadata.name}-${index}`,
  containers: spec.containers.map(withIndex),
  ...(spec.initContainers && { initContainers: spec.initContainers.map(withIndex) }),
})

function withIndex(container: Container): Container {
  const env = container.env ?? []
  if (env.some(({ name }) => name === environmentName)) return container
  const valueFrom = { fieldRef: { fieldPath: `metadata.labels['${indexKey}']` } }
  return { ...container, env: [...env, { name: environmentName, valueFrom }] }
}
