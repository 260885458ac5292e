import type { Service } from '../../../kinds/core/service/types.ts'
import type { FieldError } from '../../../kinds/field-error.ts'
import { invalidError } from '../../status.ts'

export type { Service }

export const refuse = (service: Service, ...errors: FieldError[]) =>
  invalidError({ group: '', resource: 'Service', name: service.metadata.name ?? '' }, errors)

export const needsAddress = ({ spec }: Service): boolean => spec.type !== 'ExternalName'

export const needsNodePorts = ({ spec }: Service): boolean =>
  spec.type === 'NodePort' || spec.type === 'LoadBalancer'

export const needsHealthCheck = ({ spec }: Service): boolean =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'

export const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === 'None'

/** A type that nobody knows is refused later, by the kind's own checks. */
export const isKnownType = ({ spec }: Service): boolean =>
  ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'].includes(spec.type ?? '')
