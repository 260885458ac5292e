import { keyOf, placeOf } from '../client/resource.ts'
import { nodes, type Pod, pods } from '../client/resources.ts'
import { type Controller, type Informers, watching } from './loop/controller.ts'
import { markNotReady } from './node-lifecycle/not-ready-pods.ts'
import { readyCondition } from './node-lifecycle/ready-condition.ts'

/**
 * Says of a pod that comes to a node that is not ready, or lost, that it is not ready either. Says it once: a node that is
 * only not ready may know better.
 */
export function podsOfLostNodes(): Controller {
  const told = new Map<string, string>()
  const keys = (pod: Pod, at: Informers) => {
    const key = keyOf(pod)
    return told.has(key) || isOnLostNode(pod, at) ? [key] : []
  }
  return {
    name: 'pods-of-lost-nodes',
    component: 'node-controller',
    watches: [watching(pods, keys), watching(nodes, () => [])],
    async reconcile(key, tools) {
      const { namespace, name } = placeOf(key)
      const pod = tools.informer(pods).get(namespace, name)
      if (!pod || !isOnLostNode(pod, tools)) {
        told.delete(key)
        return
      }
      const { uid = '' } = pod.metadata
      if (told.get(key) === uid) return
      await markNotReady([pod], tools)
      told.set(key, uid)
    },
  }
}

function isOnLostNode({ spec }: Pod, at: Informers): boolean {
  const node = spec?.nodeName ? at.informer(nodes).get('', spec.nodeName) : undefined
  const ready = node && readyCondition(node)
  return ready !== undefined && ready.status !== 'True'
}
