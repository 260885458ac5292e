import type { KubeObject } from '../../kinds/object.ts'
import { type Plugin, resourceOf } from './admission.ts'

type Node = KubeObject & { spec?: { taints?: { key: string; effect: string; value?: string }[] } }

const key = 'node.kubernetes.io/not-ready'

/** A node begins as not ready, so that nothing runs on it before it said that it is. */
export const taintNodes: Plugin = {
  name: 'TaintNodesByCondition',
  admit(attributes) {
    if (resourceOf(attributes) !== '/nodes' || attributes.operation !== 'CREATE') return
    const node = attributes.object as Node | undefined
    if (!node) return
    node.spec ??= {}
    const taints = node.spec.taints ?? []
    if (taints.some((it) => it.key === key && it.effect === 'NoSchedule')) return
    node.spec.taints = [...taints, { key, effect: 'NoSchedule' }]
  },
}
