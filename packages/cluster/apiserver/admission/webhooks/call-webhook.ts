import { compileCondition } from '../../../expressions/admission.ts'
import type { Webhook } from '../../../kinds/admissionregistration/types.ts'
import { isObject } from '../../../kinds/json.ts'
import { internalError, StatusError } from '../../status.ts'
import { WebhookCallError } from '../../webhooks/call-error.ts'
import { postTo } from '../../webhooks/post.ts'
import type { Attributes } from '../admission.ts'
import { refuse } from '../lookup.ts'
import { evaluateConditions } from '../request/conditions.ts'
import { type AdmissionRequest, admissionRequest, seenAs } from '../request/review.ts'
import { admissionValues } from '../request/values.ts'
import type { Concerned } from './configurations.ts'

/** More than any review with its objects. */
const mostBytes = 8 * 1024 * 1024

/** What a webhook said, as far as it let the request pass. */
export interface Admitted {
  readonly request: AdmissionRequest
  /** A JSON Patch, in base64. */
  readonly patch: string | undefined
}

/**
 * Asks a webhook; undefined where it need not be asked, or could not be and does not mind.
 * @throws StatusError when it refuses, or minds that it could not be asked
 */
export async function callWebhook(
  attributes: Attributes,
  { webhook, resource }: Concerned,
): Promise<Admitted | undefined> {
  const request = admissionRequest(attributes, resource, await seenAs(attributes, resource))
  if (!meetsConditions(attributes, webhook, request)) return undefined
  if (attributes.isDryRun && !['None', 'NoneOnDryRun'].includes(webhook.sideEffects ?? ''))
    throw noDryRun(webhook)
  const version = webhook.admissionReviewVersions?.find((it) => it === 'v1' || it === 'v1beta1')
  const apiVersion = `admission.k8s.io/${version ?? 'v1'}`
  const review = { kind: 'AdmissionReview', apiVersion, request }
  try {
    const answer = await ask(attributes, webhook, review)
    return heed(attributes, webhook, request, responseIn(answer, apiVersion, request))
  } catch (error) {
    if (!(error instanceof WebhookCallError)) throw error
    if (webhook.failurePolicy === 'Ignore') {
      attributes.server.log.warn({ webhook: webhook.name, err: error }, 'a webhook was passed over')
      return undefined
    }
    throw internalError(`failed calling webhook ${JSON.stringify(webhook.name)}: ${error.message}`)
  }
}

async function ask({ server }: Attributes, webhook: Webhook, review: unknown): Promise<unknown> {
  const { clientConfig = {}, timeoutSeconds: seconds = 10 } = webhook
  try {
    return await postTo(server, clientConfig, review, { seconds, mostBytes })
  } catch (error) {
    if (!(error instanceof WebhookCallError)) throw error
    throw new WebhookCallError(`failed to call webhook: ${error.message}`)
  }
}

function meetsConditions(
  attributes: Attributes,
  { matchConditions, failurePolicy }: Webhook,
  request: AdmissionRequest,
): boolean {
  const values = () => admissionValues(attributes, request)
  const outcome = evaluateConditions(compileCondition, matchConditions, values)
  if (outcome.kind !== 'failed') return outcome.kind === 'met'
  if (failurePolicy === 'Ignore') return false
  throw refuse(attributes, outcome.errors.join(', '))
}

const noDryRun = ({ name }: Webhook) =>
  new StatusError(
    400,
    'BadRequest',
    `admission webhook ${JSON.stringify(name)} does not support dry run`,
  )

interface Response {
  readonly allowed: boolean
  readonly patch?: string
  readonly patchType?: string
  readonly warnings: readonly string[]
  readonly status: Readonly<Record<string, unknown>>
}

function responseIn(answer: unknown, apiVersion: string, { uid }: AdmissionRequest): Response {
  const invalid = (why: string) => new WebhookCallError(`received invalid webhook response: ${why}`)
  if (!isObject(answer)) throw invalid('expected an AdmissionReview')
  const kind = `${answer.apiVersion}, Kind=${answer.kind}`
  const expected = `${apiVersion}, Kind=AdmissionReview`
  if (kind !== expected) throw invalid(`expected webhook response of ${expected}, got ${kind}`)
  const { response } = answer
  if (!isObject(response)) throw new WebhookCallError('webhook response was absent')
  if (response.uid !== uid) throw invalid(`expected response.uid=${uid}, got ${response.uid}`)
  return {
    allowed: response.allowed === true,
    warnings: Array.isArray(response.warnings) ? response.warnings.map(String) : [],
    status: isObject(response.status) ? response.status : {},
    ...(typeof response.patch === 'string' && { patch: response.patch }),
    ...(typeof response.patchType === 'string' && { patchType: response.patchType }),
  }
}

function heed(
  { scope }: Attributes,
  webhook: Webhook,
  request: AdmissionRequest,
  { allowed, patch, patchType, warnings, status }: Response,
): Admitted {
  scope.warnings.addAll(warnings)
  if (!allowed) throw denial(webhook, status)
  if (patch !== undefined && patchType !== 'JSONPatch')
    throw new WebhookCallError(
      `received invalid webhook response: webhook returned response.patch but not response.patchType of JSONPatch`,
    )
  return { request, patch }
}

/** The webhook's own status, so that it reads as a refusal. */
function denial({ name }: Webhook, status: Response['status']): StatusError {
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`
  const { message, reason, code, details } = status
  const said = [message, reason].find((it) => typeof it === 'string' && it !== '')
  return new StatusError(
    typeof code === 'number' && code >= 400 && code <= 599 ? code : 400,
    typeof reason === 'string' ? reason : '',
    said === undefined ? `${denied} without explanation` : `${denied}: ${said}`,
    isObject(details) ? details : undefined,
  )
}
