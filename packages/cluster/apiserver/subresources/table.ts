import { createToken } from '../auth/reviews/token-request.ts'
import type { RequestInfo } from '../request-info.ts'
import type { Resource } from '../resources.ts'
import type { Methods } from '../router.ts'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'
import { bindPod } from './binding.ts'
import { nodeConnections, podConnections, podLog, serviceConnections } from './connections.ts'
import { evict } from './eviction.ts'
import { getScale, patchScale, updateScale } from './scale.ts'

const wholeObject: Methods = { GET: get, PUT: update, PATCH: patch }
const scaleMethods: Methods = { GET: getScale, PUT: updateScale, PATCH: patchScale }
const connect = (handler: Methods['GET']): Methods =>
  handler ? { GET: handler, POST: handler, PUT: handler, PATCH: handler, DELETE: handler } : {}

/** Beside status, scale and the parts of the kinds. Keyed by `GROUP/PLURAL/SUBRESOURCE`. */
const others: Readonly<Record<string, Methods>> = {
  '/namespaces/finalize': { PUT: update },
  '/serviceaccounts/token': { POST: createToken },
  '/pods/binding': { POST: bindPod },
  '/pods/eviction': { POST: evict },
  '/pods/log': { GET: podLog },
  '/pods/exec': { GET: podConnections, POST: podConnections },
  '/pods/attach': { GET: podConnections, POST: podConnections },
  '/pods/portforward': { GET: podConnections, POST: podConnections },
  '/pods/proxy': connect(podConnections),
  '/services/proxy': connect(serviceConnections),
  '/nodes/proxy': connect(nodeConnections),
}

/** What answers below an object's path; undefined where nothing does. */
export function subresourceOf({ kind, custom }: Resource, info: RequestInfo): Methods | undefined {
  const { subresource, parts } = info
  if (parts.length > 3 && subresource !== 'proxy') return undefined
  if (subresource === 'status') return kind.status && wholeObject
  if (subresource === 'scale') return kind.scale && scaleMethods
  if (kind.parts && Object.hasOwn(kind.parts, subresource)) return wholeObject
  if (custom) return undefined
  const key = `${kind.group}/${kind.plural}/${subresource}`
  return Object.hasOwn(others, key) ? others[key] : undefined
}
