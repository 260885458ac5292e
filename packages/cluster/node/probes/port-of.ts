import type { Container } from '../../kinds/pod-spec/types.ts'

/**
 * The number of a port that an action names: one of the container's ports, or digits.
 * @throws Error in Kubernetes' words
 */
export function portOf(port: number | string, { ports = [] }: Container): number {
  const number = typeof port === 'number' ? port : (named(port, ports) ?? parsed(port))
  if (number > 0 && number < 65_536) return number
  throw new Error(`invalid port number: ${number}`)
}

const named = (name: string, ports: NonNullable<Container['ports']>): number | undefined =>
  ports.find((port) => port.name === name)?.containerPort

function parsed(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  throw new Error(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
}
