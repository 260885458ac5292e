import type { KubeObject } from '../../object.ts'

export interface SliceEndpoint {
  addresses?: string[]
  hostname?: string
  nodeName?: string
  deprecatedTopology?: Record<string, string>
  hints?: { forZones?: { name?: string }[]; forNodes?: { name?: string }[] }
}

export interface SlicePort {
  name?: string
  protocol?: string
  port?: number
  appProtocol?: string
}

export type EndpointSlice = KubeObject & {
  addressType?: string
  endpoints?: SliceEndpoint[]
  ports?: SlicePort[]
}
