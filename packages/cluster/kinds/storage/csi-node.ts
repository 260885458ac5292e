import { ageColumn, nameColumn, text } from '../columns.ts'
import { equal } from '../equal.ts'
import {
  duplicate,
  type FieldError,
  goStrings,
  invalid,
  invalidGo,
  required,
} from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { immutableText } from '../validate/immutable.ts'
import { qualifiedNameErrors } from '../validate/names.ts'
import { validateDriverName } from './csi-driver-name.ts'

interface Driver {
  name?: string
  nodeID?: string
  topologyKeys?: string[]
  allocatable?: { count?: number }
}

type CsiNode = KubeObject & { spec: { drivers?: Driver[] } }

const longestNodeId = 256

function validate({ spec: { drivers = [] } }: CsiNode): FieldError[] {
  const names = new Set<string>()
  return drivers.flatMap((driver, index) => {
    const field = `spec.drivers[${index}]`
    const { name = '', allocatable } = driver
    const count = allocatable?.count
    const isRepeated = names.has(name)
    names.add(name)
    return [
      ...validateDriverName(`${field}.name`, name),
      ...validateNodeId(`${field}.nodeID`, driver.nodeID),
      ...(count !== undefined && count < 0
        ? [invalid(`${field}.allocatable.count`, count, 'must be greater than or equal to 0')]
        : []),
      ...(isRepeated ? [duplicate(`${field}.name`, name)] : []),
      ...validateKeys(field, driver.topologyKeys),
    ]
  })
}

function validateNodeId(field: string, id: string | undefined): FieldError[] {
  if (id === undefined) return [required(field)]
  return id.length > longestNodeId
    ? [invalid(field, id, `must be ${longestNodeId} characters or less`)]
    : []
}

const validateKeys = (field: string, keys: readonly string[] = []): FieldError[] =>
  keys.flatMap((key, index) => [
    ...(key === '' ? [required(field)] : []),
    ...(keys.indexOf(key) < index ? [duplicate(field, key)] : []),
    ...qualifiedNameErrors(key).map((said) => invalid(field, key, said)),
  ])

const goDriver = ({ name = '', nodeID = '', topologyKeys, allocatable }: Driver) =>
  `storage.CSINodeDriver{Name:${JSON.stringify(name)}, NodeID:${JSON.stringify(nodeID)}, TopologyKeys:${goStrings(topologyKeys)}, Allocatable:(*storage.VolumeNodeResources)(${allocatable ? '0xc000000000' : 'nil'})}`

const validateUpdate = (next: CsiNode, old: CsiNode): FieldError[] => [
  ...validate(next),
  ...validate(next),
  ...(old.spec.drivers ?? []).flatMap((before) =>
    (next.spec.drivers ?? [])
      .filter((driver) => driver.name === before.name && !equal(driver, before))
      .map((driver) => invalidGo('spec.drivers', goDriver(driver), immutableText)),
  ),
]

export const csiNode = kind<CsiNode>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  singular: 'csinode',
  isNamespaced: false,
  structure: 'io.k8s.api.storage.v1.CSINode',
  requiresResourceVersion: true,
  validate,
  update: { validate: validateUpdate },
  columns: [
    nameColumn,
    text('Drivers', ({ spec }) => spec.drivers?.length ?? 0, { type: 'integer' }),
    ageColumn,
  ],
})
