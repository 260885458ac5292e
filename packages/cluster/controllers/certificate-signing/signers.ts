import type { RequestedNames } from '../../pki/sign-request.ts'

/** Why a signer does not sign a request, in upstream's words; undefined where it does. */
export type Refusal = (names: RequestedNames, usages: ReadonlySet<string>) => string | undefined

/** The signers that a cluster has, by their names. */
export const signers: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  ['kubernetes.io/kube-apiserver-client', (_, usages) => clientUsages(usages)],
  ['kubernetes.io/kube-apiserver-client-kubelet', kubeletClient],
  ['kubernetes.io/kubelet-serving', kubeletServing],
])

const optional: ReadonlySet<string> = new Set(['digital signature', 'key encipherment'])

function clientUsages(usages: ReadonlySet<string>): string | undefined {
  const other = [...usages].find((it) => it !== 'client auth' && !optional.has(it))
  if (other) return `invalid usage for client certificate: ${other}`
  return usages.has('client auth')
    ? undefined
    : 'missing required usage for client certificate: client auth'
}

const ofNodes = ({ organizations }: RequestedNames) =>
  organizations.length === 1 && organizations[0] === 'system:nodes'
    ? undefined
    : 'subject organization is not system:nodes'

const ofNode = ({ commonName }: RequestedNames) =>
  commonName.startsWith('system:node:')
    ? undefined
    : 'subject common name does not begin with system:node:'

function kubeletClient(names: RequestedNames, usages: ReadonlySet<string>): string | undefined {
  return (
    ofNodes(names) ??
    without(names.dnsNames, 'DNS') ??
    without(names.emailAddresses, 'Email') ??
    without(names.addresses, 'IP') ??
    without(names.uris, 'URI') ??
    ofNode(names) ??
    usagesFor('client auth', usages)
  )
}

function kubeletServing(names: RequestedNames, usages: ReadonlySet<string>): string | undefined {
  const isNameless = names.dnsNames.length === 0 && names.addresses.length === 0
  return (
    ofNodes(names) ??
    (isNameless ? 'DNS or IP subjectAltName is required' : undefined) ??
    without(names.emailAddresses, 'Email') ??
    without(names.uris, 'URI') ??
    usagesFor('server auth', usages) ??
    ofNode(names)
  )
}

const without = (names: readonly string[], kind: string) =>
  names.length > 0 ? `${kind} subjectAltNames are not allowed` : undefined

/** Keys that are not of RSA encipher none. */
function usagesFor(purpose: string, usages: ReadonlySet<string>): string | undefined {
  const needed = ['digital signature', purpose]
  const allowed = [...needed, 'key encipherment']
  const isGood =
    needed.every((it) => usages.has(it)) && [...usages].every((it) => allowed.includes(it))
  return isGood ? undefined : `usages did not match [${allowed.toSorted().join(' ')}]`
}
