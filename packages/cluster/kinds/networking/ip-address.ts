import { nameColumn, text } from '../columns.ts'
import { type FieldError, invalid, required } from '../field-error.ts'
import { printStruct, printText } from '../go-print.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { validateImmutable } from '../validate/immutable.ts'
import { validateIp } from '../validate/ip.ts'
import { dnsSubdomainErrors, pathSegmentErrors } from '../validate/names.ts'

interface ParentReference {
  group?: string
  resource?: string
  namespace?: string
  name?: string
}

type IpAddress = KubeObject & { spec: { parentRef?: ParentReference } }

function parentText({ spec: { parentRef: parent } }: IpAddress): string {
  if (!parent) return '<none>'
  const { group, resource = '', namespace, name = '' } = parent
  const qualified = (group ? `${resource}.${group}` : resource).toLowerCase()
  return [qualified, ...(namespace ? [namespace] : []), name].join('/')
}

const printParent = printStruct('networking.ParentReference', [
  ['Group', printText],
  ['Resource', printText],
  ['Namespace', printText],
  ['Name', printText],
])

const segment = (field: string, value: string): FieldError[] =>
  pathSegmentErrors(value).map((said) => invalid(field, value, said))

function validate({ metadata: { name = '' }, spec }: IpAddress): FieldError[] {
  // The name is the address.
  return [...(name ? validateIp('metadata.name', name) : []), ...validateParent(spec.parentRef)]
}

function validateParent(parent: ParentReference | undefined): FieldError[] {
  const field = 'spec.parentRef'
  if (!parent) return [required(field)]
  const { group, resource, namespace, name } = parent
  return [
    ...dnsSubdomainErrors(group ?? 'core').map((said) => invalid(`${field}.group`, group, said)),
    ...(resource ? segment(`${field}.resource`, resource) : [required(`${field}.resource`)]),
    ...(name ? segment(`${field}.name`, name) : [required(`${field}.name`)]),
    ...(namespace ? segment(`${field}.namespace`, namespace) : []),
  ]
}

export const ipAddress = kind<IpAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  singular: 'ipaddress',
  shortNames: ['ip'],
  isNamespaced: false,
  structure: 'io.k8s.api.networking.v1.IPAddress',
  name: 'free',
  validate,
  update: {
    validate: (next, old) => [
      ...validate(next),
      ...validateImmutable(
        'spec.parentRef',
        next.spec.parentRef,
        old.spec.parentRef,
        next.spec.parentRef && printParent(next.spec.parentRef),
      ),
    ],
  },
  columns: [nameColumn, text('ParentRef', parentText)],
})
