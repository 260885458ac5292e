import {
  daemonSets,
  deployments,
  type Job,
  jobs,
  nodes,
  type Pod,
  pods,
  statefulSets,
} from '../../client/resources.ts'
import type { Seen } from '../seen.ts'
import type { Rule } from './rule.ts'
import { isAvailable, nameOf, podsOf, replicaSetsOf } from './workloads.ts'

/** What was asked for is there, once nothing stands in the way any more. */
export const desiredState: Rule = {
  name: 'desired state reached',
  atRest: (seen) =>
    deploymentsAreDone(seen) ??
    statefulSetsAreDone(seen) ??
    daemonSetsAreDone(seen) ??
    jobsAreDone(seen) ??
    nothingIsLeaving(seen),
}

const count = (all: readonly Pod[]) => all.filter(isAvailable).length

function deploymentsAreDone(seen: Seen): string | undefined {
  for (const deployment of seen.all(deployments)) {
    const { replicas = 1 } = deployment.spec ?? {}
    const {
      observedGeneration,
      updatedReplicas = 0,
      availableReplicas = 0,
    } = deployment.status ?? {}
    const there = replicaSetsOf(deployment, seen).flatMap((it) => podsOf(it, seen))
    const isTold =
      observedGeneration === deployment.metadata.generation &&
      updatedReplicas === replicas &&
      availableReplicas === replicas
    if (!isTold || count(there) !== replicas || there.length !== replicas)
      return `${nameOf(deployment)} has ${count(there)} of ${replicas} replicas: ${JSON.stringify(deployment.status)}`
  }
  return undefined
}

function statefulSetsAreDone(seen: Seen): string | undefined {
  for (const set of seen.all(statefulSets)) {
    const { replicas = 1 } = set.spec ?? {}
    const names = podsOf(set, seen)
      .filter(isAvailable)
      .map(({ metadata }) => metadata.name)
    const expected = Array.from({ length: replicas }, (_, at) => `${set.metadata.name}-${at}`)
    const isTold = (set.status?.readyReplicas ?? 0) === replicas
    if (!isTold || names.toSorted().join() !== expected.toSorted().join())
      return `${nameOf(set)} has ${names.join()}, not ${replicas} pods: ${JSON.stringify(set.status)}`
  }
  return undefined
}

function daemonSetsAreDone(seen: Seen): string | undefined {
  const wanted = seen.all(nodes).length
  for (const set of seen.all(daemonSets)) {
    const there = count(podsOf(set, seen))
    const { updatedNumberScheduled = 0 } = set.status ?? {}
    if (there !== wanted || updatedNumberScheduled !== wanted)
      return `${nameOf(set)} runs on ${there} of ${wanted} nodes: ${JSON.stringify(set.status)}`
  }
  return undefined
}

const isOver = ({ status }: Job) =>
  status?.conditions?.some(
    ({ type, status: is }) => is === 'True' && (type === 'Complete' || type === 'Failed'),
  )

function jobsAreDone(seen: Seen): string | undefined {
  for (const job of seen.all(jobs)) {
    const { completions = 1 } = job.spec ?? {}
    const { succeeded = 0, failed = 0 } = job.status ?? {}
    if (!isOver(job)) return `${nameOf(job)} is not over: ${JSON.stringify(job.status)}`
    if (succeeded !== completions && failed === 0)
      return `${nameOf(job)} has ${succeeded} of ${completions} completions`
  }
  return undefined
}

function nothingIsLeaving(seen: Seen): string | undefined {
  const stuck = seen.all(pods).find(({ metadata }) => metadata.deletionTimestamp)
  return stuck && `${nameOf(stuck)} is being deleted and does not go`
}
