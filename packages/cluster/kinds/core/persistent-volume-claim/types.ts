import type { KubeObject } from '../../object.ts'
import type { LabelSelector } from '../../validate/label-selector.ts'

export interface DataSource {
  apiGroup?: string
  kind?: string
  name?: string
}

export const sizes = ['requests', 'limits'] as const

export interface ClaimSpec {
  accessModes?: string[]
  selector?: LabelSelector
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> }
  volumeName?: string
  storageClassName?: string
  volumeMode?: string
  dataSource?: DataSource
  dataSourceRef?: DataSource & { namespace?: string }
  volumeAttributesClassName?: string
}

export type Claim = KubeObject & {
  spec: ClaimSpec
  status?: {
    phase?: string
    accessModes?: string[]
    capacity?: Record<string, string>
  }
}
