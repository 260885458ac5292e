import { randomUUID } from 'node:crypto'
import { isObject, type Json } from '../../kinds/json.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { goKindOf } from '../../kinds/structure/decode/walk.ts'
import type { ConversionWebhook } from '../resources.ts'
import type { Server } from '../server.ts'
import { unregisteredKind } from '../verbs/known-kinds.ts'
import { WebhookCallError } from '../webhooks/call-error.ts'
import { postTo } from '../webhooks/post.ts'
import type { Batch } from './batches.ts'
import { checkConverted, typeOf } from './check-converted.ts'
import { conversionFailed } from './failure.ts'

const group = 'apiextensions.k8s.io'
const kind = 'ConversionReview'

/** As upstream. */
const seconds = 30

/** An answer may be several times as long as what it is about, which bounds what a webhook can make of a list. */
const mostTimes = 4
const leastBytes = 1024 * 1024

/**
 * Has a webhook convert objects, given as they are written.
 * @throws StatusError in upstream's words
 */
export async function askWebhook(
  server: Server,
  webhook: ConversionWebhook,
  { items: objects, size }: Batch<KubeObject>,
  apiVersion: string,
): Promise<readonly KubeObject[]> {
  const version = webhook.reviewVersions.find((it) => it === 'v1' || it === 'v1beta1')
  if (!version) throw conversionFailed('no supported conversion review versions')
  const request = { uid: randomUUID(), desiredAPIVersion: apiVersion, objects }
  const review = { kind, apiVersion: `${group}/${version}`, request }
  const limits = { seconds, mostBytes: leastBytes + mostTimes * size }
  try {
    const answer = await postTo(server, webhook.clientConfig, review, limits)
    return checkConverted(objects, convertedIn(answer, review), apiVersion)
  } catch (error) {
    if (!(error instanceof WebhookCallError)) throw error
    const [first] = objects
    const of = first ? typeOf(first) : kind
    throw conversionFailed(`conversion webhook for ${of} failed: ${error.message}`)
  }
}

interface Review {
  readonly apiVersion: string
  readonly request: { readonly uid: string }
}

/** Of answers of v1beta1 it is not checked what they are an answer to. */
function convertedIn(answer: unknown, { apiVersion, request: { uid } }: Review): unknown[] {
  const isStrict = apiVersion === `${group}/v1`
  const review = isObject(answer) ? answer : {}
  if (isStrict) checkType(apiVersion, textOf(review.apiVersion), textOf(review.kind))
  const { response } = review
  if (!isObject(response)) throw new WebhookCallError('no response provided')
  if (isStrict && response.uid !== uid)
    throw new WebhookCallError(
      `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`,
    )
  refuseFailure(isObject(response.result) ? response.result : {})
  return listIn(response.convertedObjects)
}

function checkType(expected: string, apiVersion: string, given: string): void {
  if (given === kind && apiVersion === expected) return
  if (given === '' && apiVersion === '')
    throw new WebhookCallError(
      `expected webhook response of ${expected}, Kind=${kind}, got /, Kind=`,
    )
  throw new WebhookCallError(
    given === kind && apiVersion === `${group}/v1beta1`
      ? `converting (v1beta1.${kind}) to (v1.${kind}): unknown conversion`
      : unregisteredKind(apiVersion, given),
  )
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function refuseFailure({ status = '', message }: Json): void {
  if (status === 'Success') return
  if (typeof message === 'string' && message !== '') throw new WebhookCallError(message)
  throw new WebhookCallError(`response.result.status was '${status}', not 'Success'`)
}

function listIn(converted: unknown): unknown[] {
  if (converted === undefined || converted === null) return []
  if (Array.isArray(converted)) return converted
  throw new WebhookCallError(
    `json: cannot unmarshal ${goKindOf(converted)} into Go struct field ConversionResponse.response.convertedObjects of type []runtime.RawExtension`,
  )
}
