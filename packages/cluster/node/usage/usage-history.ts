import type { NodeUsage } from './node-usage.ts'
import { amountsOf } from './pod-amounts.ts'
import { namesIn } from './running-containers.ts'

/** What containers used during the last hour, beside what they ask for and are allowed: cores and bytes. */
export const usageHistory = (usage: NodeUsage) => ({
  pods: usage.measured().map(({ running: { pod } }) => {
    const { name, namespace, uid = '' } = pod.metadata
    const containers = namesIn(pod).flatMap((container) => {
      const points = usage.history(uid, container)
      return points.length > 0 ? [{ name: container, ...amountsOf(pod, container), points }] : []
    })
    return { podRef: { name, namespace, uid }, containers }
  }),
})
