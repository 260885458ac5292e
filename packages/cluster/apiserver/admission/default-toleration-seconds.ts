import type { Plugin } from './admission.ts'
import { podOf, type Toleration } from './pod.ts'

const seconds = 300
const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

const tolerates = ({ key, effect }: Toleration, taint: string): boolean =>
  (key === taint || !key) && (effect === 'NoExecute' || !effect)

/** Pods stay five minutes on a node that is gone, unless they say otherwise. */
export const defaultTolerationSeconds: Plugin = {
  name: 'DefaultTolerationSeconds',
  admit(attributes) {
    const pod = podOf(attributes)
    if (!pod || (attributes.operation !== 'CREATE' && attributes.operation !== 'UPDATE')) return
    const given = pod.spec.tolerations ?? []
    const added = keys
      .filter((key) => !given.some((it) => tolerates(it, key)))
      .map((key) => ({
        key,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: seconds,
      }))
    if (added.length > 0) pod.spec.tolerations = [...given, ...added]
  },
}
