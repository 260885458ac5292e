import {
  duplicate,
  duplicateGo,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field-error.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import { dnsLabelErrors, portNameErrors, portNumberErrors } from '../../validate/names.ts'
import { protocols } from '../protocols.ts'
import type { Service, ServicePort } from './types.ts'

/** Each port by itself, and their names. */
export function validatePorts({ spec: { ports = [] } }: Service): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap((port, index) => {
    const field = `spec.ports[${index}]`
    const isRepeated = port.name !== undefined && names.has(port.name)
    if (port.name !== undefined) names.add(port.name)
    return [
      ...validateName(`${field}.name`, port.name, ports.length > 1),
      ...(isRepeated ? [duplicate(`${field}.name`, port.name)] : []),
      ...validatePort(field, port),
    ]
  })
}

function validateName(field: string, name: string | undefined, isNeeded: boolean): FieldError[] {
  if (name === undefined) return isNeeded ? [required(field)] : []
  return dnsLabelErrors(name).map((said) => invalid(field, name, said))
}

function validatePort(field: string, it: ServicePort): FieldError[] {
  const { port = 0, protocol = '', targetPort = 0, appProtocol } = it
  const target =
    typeof targetPort === 'number' ? portNumberErrors(targetPort) : portNameErrors(targetPort)
  return [
    ...portNumberErrors(port).map((said) => invalid(`${field}.port`, port, said)),
    ...(protocols.includes(protocol)
      ? []
      : [notSupported(`${field}.protocol`, protocol, protocols)]),
    ...target.map((said) => invalid(`${field}.targetPort`, targetPort, said)),
    ...(appProtocol === undefined
      ? []
      : validateQualifiedName(`${field}.appProtocol`, appProtocol)),
  ]
}

/** Node ports where there are none, and what is used twice. */
export const validatePortUses = ({ spec: { type, ports = [] } }: Service): FieldError[] => [
  ...ports.flatMap(({ nodePort }, index) =>
    type === 'ClusterIP' && nodePort
      ? [forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")]
      : [],
  ),
  ...repeats(ports, ({ protocol, nodePort }) => nodePort && `${protocol} ${nodePort}`).map(
    (index) => duplicate(`spec.ports[${index}].nodePort`, ports[index]?.nodePort),
  ),
  ...repeats(ports, ({ protocol, port }) => `${protocol} ${port}`).map((index) =>
    duplicateGo(`spec.ports[${index}]`, goPort(ports[index])),
  ),
]

/** Where something stands that stood there before. */
function repeats(
  ports: readonly ServicePort[],
  keyOf: (port: ServicePort) => string | 0 | undefined,
): number[] {
  const keys = ports.map(keyOf)
  return keys.flatMap((key, index) => (key && keys.indexOf(key) < index ? [index] : []))
}

/** As upstream prints the pair that it looks for. */
const goPort = ({ protocol = '', port = 0 }: ServicePort = {}) =>
  `core.ServicePort{Name:"", Protocol:${JSON.stringify(protocol)}, AppProtocol:(*string)(nil), Port:${port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`
