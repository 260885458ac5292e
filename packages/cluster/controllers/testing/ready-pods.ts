import { keyOf, placeOf } from '../../client/resource.ts'
import { type Pod, pods } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'
import { type Controller, watching } from '../loop/controller.ts'
import { isReady } from '../pods/pod-state.ts'

/** Makes all pods Running and Ready at once, those aside whose image is `stuck`. */
export const readyPods: Controller = {
  name: 'ready-pods',
  watches: [watching(pods, (pod) => [keyOf(pod)])],
  async reconcile(key, { client, clock, informer }) {
    const { namespace, name } = placeOf(key)
    const pod = informer(pods).get(namespace, name)
    if (pod && isWaiting(pod))
      await client.patch(pods, { namespace, name, subresource: 'status' }, 'strategic', {
        status: readyStatus(timeText(clock.now())),
      })
  },
}

const isWaiting = (pod: Pod): boolean =>
  pod.status?.phase === 'Pending' && !isReady(pod) && pod.spec?.containers[0]?.image !== 'stuck'

const readyStatus = (lastTransitionTime: string) => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }],
})
