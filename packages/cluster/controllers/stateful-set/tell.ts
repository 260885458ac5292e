import type { Pod, StatefulSet } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { messageOf } from '../pods/pod-control.ts'

export type Verb = 'create' | 'update' | 'delete'

const titled = { create: 'Create', update: 'Update', delete: 'Delete' } as const

/** Tells at the set what became of one of its pods. */
export function tellOfPod(
  verb: Verb,
  set: StatefulSet,
  pod: Pod,
  { events }: Tools,
  error?: unknown,
): void {
  const what = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`
  if (error === undefined) events.normal(set, `Successful${titled[verb]}`, `${what} successful`)
  else events.warning(set, `Failed${titled[verb]}`, `${what} failed error: ${messageOf(error)}`)
}

/** Tells at the set what became of a claim that was to be made. */
export function tellOfClaim(
  claim: string,
  set: StatefulSet,
  pod: Pod,
  { events }: Tools,
  error?: unknown,
): void {
  const where = `Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`
  if (error === undefined)
    events.normal(set, 'SuccessfulCreate', `create Claim ${claim} ${where} success`)
  else
    events.warning(
      set,
      'FailedCreate',
      `create Claim ${claim} for ${where} failed error: ${messageOf(error)}`,
    )
}
