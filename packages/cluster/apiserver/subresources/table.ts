import { own } from '../../kinds/own.ts'
import { createToken } from '../auth/reviews/token-request.ts'
import { nodeProxy } from '../proxy/nodes.ts'
import { podProxy } from '../proxy/pods.ts'
import { serviceProxy } from '../proxy/services.ts'
import type { RequestInfo } from '../request-info.ts'
import type { Resource } from '../resources.ts'
import type { Methods } from '../router.ts'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'
import { connecting } from './admit.ts'
import { bindPod } from './binding.ts'
import { evict } from './eviction.ts'
import { podLog } from './log.ts'
import { podPortForward } from './port-forward.ts'
import { podProcess } from './process.ts'
import { getScale, patchScale, updateScale } from './scale/scale.ts'
import { explain } from './why.ts'

const wholeObject: Methods = { GET: get, PUT: update, PATCH: patch }
const scaleMethods: Methods = { GET: getScale, PUT: updateScale, PATCH: patchScale }
const streams = ['GET', 'POST']
const requests = [...streams, 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

/** Beside status, scale and the parts of the kinds. Keyed by `GROUP/PLURAL/SUBRESOURCE`. */
const others: Readonly<Record<string, Methods>> = {
  '/namespaces/finalize': { PUT: update },
  '/serviceaccounts/token': { POST: createToken },
  '/pods/binding': { POST: bindPod },
  '/pods/eviction': { POST: evict },
  '/pods/log': { GET: podLog },
  '/pods/exec': connecting(podProcess, streams),
  '/pods/attach': connecting(podProcess, streams),
  '/pods/portforward': connecting(podPortForward, streams),
  '/pods/proxy': connecting(podProxy, requests),
  '/services/proxy': connecting(serviceProxy, requests),
  'autoscaling/horizontalpodautoscalers/why': { GET: explain },
  '/nodes/proxy': connecting(nodeProxy, requests),
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
