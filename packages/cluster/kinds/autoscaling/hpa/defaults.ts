import type { Autoscaler, Metric, ScalingRules } from './types.ts'

export const cpuMetric = (percent: number): Metric => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } },
})

/** What a CPU may be used to where a client does not say. */
export const usualPercent = 80

const seconds = 15

const scaleUp = (): ScalingRules => ({
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: seconds },
    { type: 'Percent', value: 100, periodSeconds: seconds },
  ],
})

const scaleDown = (): ScalingRules => ({
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: seconds }],
})

export function autoscalerDefaults({ spec }: Autoscaler): void {
  spec.minReplicas ??= 1
  if ((spec.metrics ?? []).length === 0) spec.metrics = [cpuMetric(usualPercent)]
  behaviorDefaults(spec)
}

export function behaviorDefaults({ behavior }: Autoscaler['spec']): void {
  if (!behavior) return
  behavior.scaleUp = { ...scaleUp(), ...behavior.scaleUp }
  behavior.scaleDown = { ...scaleDown(), ...behavior.scaleDown }
}

/** A tolerance of one's own is off. In place. */
export function dropTolerance({ spec: { behavior } }: Autoscaler): void {
  delete behavior?.scaleUp?.tolerance
  delete behavior?.scaleDown?.tolerance
}
