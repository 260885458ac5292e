import type { Client } from '../../client/client.ts'
import { isConflict, isNotFound } from '../../client/errors.ts'
import { type Pod, pods } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'

export interface NewCondition {
  readonly type: string
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

/** What the scheduler has to say in a pod's status. */
export interface StatusChange {
  readonly condition?: NewCondition
  /** Where room is made for it; nowhere if empty; unchanged if undefined. */
  readonly nominatedNode?: string | undefined
}

/** Writes it unless it is said already, or the pod is gone. */
export async function patchStatus(
  pod: Pod,
  change: StatusChange,
  client: Client,
  now: number,
): Promise<void> {
  const status = { ...conditionPatch(pod, change, now), ...nominationPatch(pod, change) }
  if (Object.keys(status).length === 0) return
  const { namespace, name = '', uid } = pod.metadata
  const patch = { metadata: { uid }, status }
  try {
    await client.patch(pods, { namespace, name, subresource: 'status' }, 'strategic', patch)
  } catch (error) {
    // A conflict is another pod of the same name.
    if (!isNotFound(error) && !isConflict(error)) throw error
  }
}

function conditionPatch({ status }: Pod, { condition }: StatusChange, now: number) {
  if (!condition) return {}
  const before = status?.conditions?.find(({ type }) => type === condition.type)
  const isKept = before?.status === condition.status
  if (isKept && before.reason === condition.reason && before.message === condition.message)
    return {}
  const lastTransitionTime = isKept ? before.lastTransitionTime : timeText(now)
  return { conditions: [{ ...condition, lastProbeTime: null, lastTransitionTime }] }
}

function nominationPatch({ status }: Pod, { nominatedNode }: StatusChange) {
  if (nominatedNode === undefined || (status?.nominatedNodeName ?? '') === nominatedNode) return {}
  return { nominatedNodeName: nominatedNode || null }
}
