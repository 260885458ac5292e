import type { KubeObject } from '../../kinds/object.ts'
import { type Attributes, resourceOf } from './admission.ts'

export interface Container {
  name?: string
  image?: string
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> }
  volumeMounts?: { name?: string; mountPath?: string; readOnly?: boolean }[]
  restartPolicy?: string
}

export interface Toleration {
  key?: string
  operator?: string
  value?: string
  effect?: string
  tolerationSeconds?: number
}

/** What of a pod the plugins look at. */
export type Pod = KubeObject & {
  spec: {
    containers?: Container[]
    initContainers?: Container[]
    volumes?: { name?: string; [source: string]: unknown }[]
    serviceAccountName?: string
    serviceAccount?: string
    automountServiceAccountToken?: boolean
    imagePullSecrets?: { name?: string }[]
    priority?: number
    priorityClassName?: string
    preemptionPolicy?: string
    tolerations?: Toleration[]
    runtimeClassName?: string
    overhead?: Record<string, string>
    nodeSelector?: Record<string, string>
    activeDeadlineSeconds?: number
    affinity?: unknown
    resources?: Container['resources']
  }
  status?: { phase?: string }
}

/** The pod of a write to pods themselves, not to one of their subresources. */
export function podOf(attributes: Attributes): Pod | undefined {
  return resourceOf(attributes) === '/pods' && attributes.object
    ? // Safe: the structure of pods decoded it.
      (attributes.object as Pod)
    : undefined
}

export const isMirror = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined

export const containersOf = ({ spec }: Pod): Container[] => [
  ...(spec.containers ?? []),
  ...(spec.initContainers ?? []),
]
