import type { RequestInfo } from '../request-info.ts'
import type { Resource } from '../resources.ts'
import type { Methods } from '../router.ts'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'

const statusMethods: Methods = { GET: get, PUT: update, PATCH: patch }

/** What answers below an object's path; undefined where nothing does. */
export function subresourceOf(resource: Resource, info: RequestInfo): Methods | undefined {
  const { kind } = resource
  if (info.parts.length > 3) return undefined
  if (info.subresource === 'status' && kind.status) return statusMethods
  return undefined
}
