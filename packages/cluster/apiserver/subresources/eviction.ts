import { clone } from '../../kinds/clone.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { keyOf } from '../objects/keys.ts'
import { checkedDeleteOptions, type DeleteOptions } from '../options/delete-options.ts'
import { writeOptions } from '../options/write-options.ts'
import type { Handler } from '../router.ts'
import { type Scope, targetOf } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError, notFoundError } from '../status.ts'
import { readObject } from '../verbs/body.ts'
import { change } from '../verbs/change.ts'
import { matchNamespace } from '../verbs/metadata.ts'
import { checkPreconditions, remove } from '../verbs/remove.ts'
import { admitCreate } from './admit.ts'
import { disrupt } from './disruption-budget.ts'
import { type EvictedPod, isReady } from './evicted-pod.ts'
import { scopeAs } from './other-kind.ts'
import { type ConditionedPod, setPodCondition } from './pod-condition.ts'
import { created } from './success.ts'

type Eviction = KubeObject & { deleteOptions?: Parameters<typeof checkedDeleteOptions>[0] }

/** Deletes a pod if the disruption budget that guards it allows. */
export const evict: Handler = async (server, scope) => {
  const options = writeOptions(scope.call, 'CreateOptions')
  const eviction = (await readObject(
    server,
    scopeAs(scope, 'Eviction'),
    options.validation,
  )) as Eviction
  matchNamespace(eviction, scope.resource, scope.namespace)
  if (eviction.metadata.name !== scope.name)
    throw badRequestError('name in URL does not match name in Eviction object')
  await admitCreate(server, scope, eviction, options.isDryRun)
  const given = checkedDeleteOptions(eviction.deleteOptions ?? {})
  const how: DeleteOptions = { ...given, isDryRun: given.isDryRun || options.isDryRun }
  const pod = podOf(server, scope)
  if (!isOutside(pod)) await disrupt(server, scope, pod, isReady(pod), how.isDryRun)
  await remove(server, scope, how.isDryRun ? how : await markDisrupted(server, scope, how))
  return created(scope)
}

/** Tells on the pod why it goes; gives the options that then fit it. */
async function markDisrupted(
  server: Server,
  scope: Scope,
  how: DeleteOptions,
): Promise<DeleteOptions> {
  const marking = { ...scope, subresource: 'status' }
  const { object } = await change(server, marking, {
    isDryRun: false,
    createsMissing: false,
    isStatus: true,
    admits: false,
    next(live) {
      if (!live) throw notFoundError(targetOf(scope, scope.name))
      checkPreconditions(scope, live, how)
      const pod: ConditionedPod = clone(live)
      setPodCondition(server, pod, disrupted)
      return pod
    },
  })
  const { resourceVersion = '' } = object.metadata
  if (how.preconditions?.resourceVersion === undefined) return how
  return { ...how, preconditions: { ...how.preconditions, resourceVersion } }
}

const disrupted = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'EvictionByEvictionAPI',
  message: 'Eviction API: evicting',
}

function podOf(server: Server, scope: Scope): EvictedPod {
  const entry = server.store.get(keyOf(scope.resource.kind, scope.namespace, scope.name))
  if (!entry) throw notFoundError(targetOf(scope, scope.name))
  return server.records.object(entry, scope.resource) as EvictedPod
}

/** What does not run yet or any more disrupts nothing. */
const isOutside = ({ metadata, status }: EvictedPod): boolean =>
  ['Succeeded', 'Failed', 'Pending'].includes(status?.phase ?? '') ||
  metadata.deletionTimestamp !== undefined
