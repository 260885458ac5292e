import type { Awaitable } from '@galley/kit/at-once'
import { isObject, type Json } from '../../../kinds/json.ts'
import type { KubeObject, ObjectMeta } from '../../../kinds/object.ts'
import { goKindOf } from '../../../kinds/structure/decode/walk.ts'
import { equal } from '../../../patch/json.ts'
import { applyJsonPatch, JsonPatchError } from '../../../patch/json-patch.ts'
import { managersProblem } from '../../../patch/managers.ts'
import { inVersion } from '../../conversion/other-version.ts'
import { internalError } from '../../status.ts'
import { decodeBody } from '../../verbs/decode.ts'
import { WebhookCallError } from '../../webhooks/call-error.ts'
import { parsePart } from '../../webhooks/parse-answer.ts'
import type { Attributes, Plugin } from '../admission.ts'
import { isOwnKind } from '../request/review.ts'
import { type Admitted, callWebhook } from './call-webhook.ts'
import { type Concerned, concernedWebhooks } from './configurations.ts'

/** Asks the webhooks that may change an object, one after the other; some again, if others changed it after them. */
export const mutatingWebhooks: Plugin = {
  name: 'MutatingAdmissionWebhook',
  async admit(attributes) {
    const asked = concernedWebhooks(attributes, 'mutating')
    if (asked.length === 0) return
    const managers = attributes.object?.metadata.managedFields
    const again = await askInTurn(attributes, asked)
    await askInTurn(attributes, again)
    restoreManagers(attributes, managers)
  },
}

/** What webhooks change is nobody's; managers that they made unreadable are those that there were. */
function restoreManagers(
  { object, scope }: Attributes,
  managers: ObjectMeta['managedFields'],
): void {
  const why = managersProblem(object?.metadata.managedFields)
  if (!object || !why) return
  if (managers) object.metadata.managedFields = managers
  else delete object.metadata.managedFields
  scope.warnings.add(
    `.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: ${why}`,
  )
}

/** Resolves with those that asked to see what others made of the object after them. */
async function askInTurn(
  attributes: Attributes,
  asked: readonly Concerned[],
): Promise<readonly Concerned[]> {
  let changes = 0
  const seen: { readonly it: Concerned; readonly changes: number }[] = []
  for (const it of asked) {
    const admitted = await callWebhook(attributes, it)
    if (admitted && (await change(attributes, it, admitted))) changes++
    seen.push({ it, changes })
  }
  return seen
    .filter((one) => one.changes < changes && one.it.webhook.reinvocationPolicy === 'IfNeeded')
    .map(({ it }) => it)
}

/** Makes of the object what the webhook asks for; false where that is what it was. */
async function change(
  attributes: Attributes,
  asked: Concerned,
  { request, patch }: Admitted,
): Promise<boolean> {
  const { object } = attributes
  if (patch === undefined || !object || !isObject(request.object)) return false
  const patched = patchedBy(request.object, patch)
  if (equal(patched, request.object)) return false
  become(object, await decoded(attributes, asked, patched))
  return true
}

function patchedBy(object: Json, patch: string): Json {
  try {
    const operations = parsePart(Buffer.from(patch, 'base64').toString())
    if (!Array.isArray(operations)) throw undecodable(operations)
    return applyJsonPatch(object, operations)
  } catch (error) {
    if (error instanceof JsonPatchError) throw internalError(error.why)
    throw internalError((error as Error).message)
  }
}

const undecodable = (patch: unknown) =>
  new WebhookCallError(
    `json: cannot unmarshal ${goKindOf(patch)} into Go value of type jsonpatch.Patch`,
  )

function decoded(
  { server, scope, object }: Attributes,
  { resource }: Concerned,
  patched: Json,
): Awaitable<KubeObject> {
  // Safe: what is of no kind of its own is taken as it was sent.
  if (object && !isOwnKind(object, scope.resource))
    return { metadata: {}, ...patched } as KubeObject
  const bytes = Buffer.from(JSON.stringify(patched))
  const body = { bytes, format: 'json', toJson: noYaml } as const
  const made = decodeBody(server.resources, resource, body).object
  return inVersion(server, made, resource, scope.resource)
}

function noYaml(): never {
  throw new TypeError('a patched object is no YAML')
}

/** Others hold the object, too. */
function become(object: KubeObject, next: KubeObject): void {
  const fields = object as unknown as Record<string, unknown>
  for (const field of Object.keys(fields)) delete fields[field]
  Object.assign(fields, next)
}
