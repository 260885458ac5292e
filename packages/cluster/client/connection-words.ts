/** What Go says of system errors. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'connect: connection timed out',
  EADDRNOTAVAIL: 'connect: cannot assign requested address',
}

/** A failed connection to `address` (host and port) in the words that users of Kubernetes know. */
export function dialFailure(address: string, error: unknown): string {
  const code = codeOf(error)
  const host = address.slice(0, address.lastIndexOf(':'))
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${host}: no such host`
  if (code === 'EAI_AGAIN') return `dial tcp: lookup ${host}: server misbehaving`
  const known = Object.hasOwn(words, code) ? words[code] : undefined
  return `dial tcp ${address}: ${known ?? messageOf(error)}`
}

export const isDialFailure = (error: unknown): boolean =>
  Object.hasOwn(words, codeOf(error)) || ['ENOTFOUND', 'EAI_AGAIN'].includes(codeOf(error))

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
