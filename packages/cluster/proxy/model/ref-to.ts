import type { Service } from '../../client/resources.ts'
import type { ServiceRef } from '../service-ref.ts'

export const refTo = ({ metadata }: Service): ServiceRef => ({
  namespace: metadata.namespace ?? '',
  name: metadata.name ?? '',
  uid: metadata.uid ?? '',
})
