import { nameColumn, text } from '../columns.ts'
import { equal } from '../equal.ts'
import { type FieldError, invalid, invalidGo } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { parseQuantity } from '../quantity.ts'
import { immutableText } from '../validate/immutable.ts'
import {
  goSelector,
  type LabelSelector,
  validateLabelSelector,
} from '../validate/label-selector.ts'
import { dnsSubdomainErrors } from '../validate/names.ts'

type CsiStorageCapacity = KubeObject & {
  nodeTopology?: LabelSelector
  storageClassName?: string
  capacity?: string
}

const topology = 'nodeTopology'

function validate(it: CsiStorageCapacity, old?: CsiStorageCapacity): FieldError[] {
  const { storageClassName: name = '', capacity } = it
  const allowsValues = !!old && validateLabelSelector(topology, old.nodeTopology).length > 0
  return [
    ...validateLabelSelector(topology, it.nodeTopology, { allowsValues }),
    ...dnsSubdomainErrors(name).map((said) => invalid('storageClassName', name, said)),
    ...(capacity !== undefined && parseQuantity(capacity).sign < 0
      ? [invalid('capacity', capacity, 'must be greater than or equal to 0')]
      : []),
  ]
}

export const csiStorageCapacity = kind<CsiStorageCapacity>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  singular: 'csistoragecapacity',
  isNamespaced: true,
  structure: 'io.k8s.api.storage.v1.CSIStorageCapacity',
  requiresResourceVersion: true,
  validate: (it) => validate(it),
  update: {
    validate: (next, old) => [
      ...validate(next, old),
      ...(equal(next.nodeTopology, old.nodeTopology)
        ? []
        : [invalidGo(topology, goSelector(next.nodeTopology), immutableText)]),
      ...(next.storageClassName === old.storageClassName
        ? []
        : [invalid('storageClassName', next.storageClassName ?? '', immutableText)]),
    ],
  },
  columns: [
    nameColumn,
    text('StorageClassName', ({ storageClassName = '' }) => storageClassName),
    text('Capacity', ({ capacity = '<unset>' }) => capacity),
  ],
})
