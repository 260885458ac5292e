import type { KubeObject } from '../../kinds/object.ts'

export type EvictedPod = KubeObject & {
  status?: { phase?: string; conditions?: { type: string; status: string }[] }
}

export const isReady = ({ status }: EvictedPod): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ??
  false
