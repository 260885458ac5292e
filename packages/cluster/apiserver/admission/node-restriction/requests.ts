import { refuse } from '../lookup.ts'
import type { Restriction } from './restriction.ts'

const signers = ['kubernetes.io/kubelet-serving', 'kubernetes.io/kube-apiserver-client-kubelet']

/** A node asks for certificates in its own name. */
export const restrictRequest: Restriction = async (attributes, node) => {
  const { object, operation } = attributes
  // Safe: what is no text was refused when it was decoded.
  const { signerName = '', request = '' } = (object?.spec ?? {}) as Record<string, string>
  if (operation !== 'CREATE' || !signers.includes(signerName)) return
  const { commonNameOf } = await import('../../../pki/request-subject.ts')
  const name = `system:node:${node}`
  if (commonName(commonNameOf, request) !== name)
    throw refuse(attributes, `can only create a node CSR with CN=${name}`)
}

/** Of what is no request at all there is none; that is told later. */
function commonName(read: (pem: string) => string | undefined, base64: string) {
  try {
    return read(Buffer.from(base64, 'base64').toString())
  } catch {
    return undefined
  }
}
