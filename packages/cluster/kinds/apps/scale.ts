import type { ScalePaths } from '../kind.ts'

export const replicaScale: ScalePaths = {
  replicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: ['spec', 'selector'],
}
