import { duplicate, type FieldError, invalid, notSupported, required } from '../../field-error.ts'
import { portNameErrors, portNumberErrors } from '../../validate/names.ts'
import type { Container, ContainerPort } from '../types.ts'

const protocols = ['SCTP', 'TCP', 'UDP']

export function validatePorts(field: string, ports: readonly ContainerPort[] = []): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap((port, index) => validatePort(`${field}[${index}]`, port, names))
}

function validatePort(field: string, port: ContainerPort, names: Set<string>): FieldError[] {
  const { containerPort, hostPort = 0, protocol = '' } = port
  return [
    ...validatePortName(`${field}.name`, port.name, names),
    ...(containerPort
      ? portNumberErrors(containerPort).map((said) =>
          invalid(`${field}.containerPort`, containerPort, said),
        )
      : [required(`${field}.containerPort`)]),
    ...(hostPort
      ? portNumberErrors(hostPort).map((said) => invalid(`${field}.hostPort`, hostPort, said))
      : []),
    ...(protocols.includes(protocol)
      ? []
      : [notSupported(`${field}.protocol`, protocol, protocols)]),
  ]
}

function validatePortName(
  field: string,
  name: string | undefined,
  names: Set<string>,
): FieldError[] {
  if (!name) return []
  const problems = portNameErrors(name)
  if (problems.length > 0) return problems.map((said) => invalid(field, name, said))
  if (names.has(name)) return [duplicate(field, name)]
  names.add(name)
  return []
}

/** One port of the host goes to one container. */
export function validateHostPorts(field: string, containers: readonly Container[]): FieldError[] {
  const taken = new Set<string>()
  return containers.flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ hostPort, hostIP = '', protocol }, index) => {
      if (!hostPort) return []
      const text = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(text))
        return [duplicate(`${field}[${container}].ports[${index}].hostPort`, text)]
      taken.add(text)
      return []
    }),
  )
}

export function validatePortOrName(field: string, port: number | string | undefined): FieldError[] {
  const value = port ?? 0
  return (typeof value === 'number' ? portNumberErrors(value) : portNameErrors(value)).map((said) =>
    invalid(field, value, said),
  )
}
