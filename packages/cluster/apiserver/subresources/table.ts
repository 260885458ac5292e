import { own } from '../../kinds/own.ts'
import { createToken } from '../auth/reviews/token-request.ts'
import type { RequestInfo } from '../request-info.ts'
import type { Resource } from '../resources.ts'
import type { Methods } from '../router.ts'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'
import { connecting } from './admit.ts'
import { bindPod } from './binding.ts'
import { nodeConnections, podConnections, podLog, serviceConnections } from './connections.ts'
import { evict } from './eviction.ts'
import { getScale, patchScale, updateScale } from './scale/scale.ts'
import { explain } from './why.ts'

const wholeObject: Methods = { GET: get, PUT: update, PATCH: patch }
const scaleMethods: Methods = { GET: getScale, PUT: updateScale, PATCH: patchScale }
const streams = ['GET', 'POST']
const requests = [...streams, 'PUT', 'PATCH', 'DELETE']

/** Beside status, scale and the parts of the kinds. Keyed by `GROUP/PLURAL/SUBRESOURCE`. */
const others: Readonly<Record<string, Methods>> = {
  '/namespaces/finalize': { PUT: update },
  '/serviceaccounts/token': { POST: createToken },
  '/pods/binding': { POST: bindPod },
  '/pods/eviction': { POST: evict },
  '/pods/log': { GET: podLog },
  '/pods/exec': connecting(podConnections, streams),
  '/pods/attach': connecting(podConnections, streams),
  '/pods/portforward': connecting(podConnections, streams),
  '/pods/proxy': connecting(podConnections, requests),
  '/services/proxy': connecting(serviceConnections, requests),
  'autoscaling/horizontalpodautoscalers/why': { GET: explain },
  '/nodes/proxy': connecting(nodeConnections, requests),
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
  return own(others, key)
}
