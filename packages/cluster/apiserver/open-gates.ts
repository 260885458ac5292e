import { horizontalPodAutoscalerWithTolerances } from '../kinds/autoscaling/horizontal-pod-autoscaler.ts'
import { structs } from '../kinds/structure/structs.ts'
import type { FeatureGate } from '../process/feature-gate.ts'
import type { Resources } from './resources.ts'

/** Lets be stored what closed gates drop. */
export function openGates(resources: Resources, open: readonly FeatureGate[]): void {
  if (!open.includes('HPAConfigurableTolerance')) return
  const kind = horizontalPodAutoscalerWithTolerances
  resources.add({ kind, struct: structs(kind.structure), structs })
}
