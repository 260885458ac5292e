import type { KubeObject } from '../../kinds/object.ts'
import { equal } from '../../patch/json.ts'
import { type Attributes, type Plugin, resourceOf } from './admission.ts'
import { refuse } from './lookup.ts'

type Request = KubeObject & {
  spec: { signerName?: string }
  status?: { certificate?: string; conditions?: unknown[] }
}

const requests = 'certificates.k8s.io/certificatesigningrequests'

/** Whether the user may do this for the signer, or for all signers of its domain. */
function mayFor({ server, user }: Attributes, verb: string, signer: string): boolean {
  const { authorizer } = server
  if (!authorizer) return true
  const names = [signer, `${signer.split('/')[0]}/*`]
  return names.some((name) =>
    authorizer.isAllowed({
      user,
      verb,
      group: 'certificates.k8s.io',
      version: '*',
      resource: 'signers',
      name,
    }),
  )
}

const signerOf = ({ old }: Attributes) => (old as Request | undefined)?.spec.signerName ?? ''

/** Approving is a right of its own for each signer. */
export const certificateApproval: Plugin = {
  name: 'CertificateApproval',
  validate(attributes) {
    if (resourceOf(attributes) !== `${requests}/approval`) return
    const signer = signerOf(attributes)
    if (!mayFor(attributes, 'approve', signer))
      throw refuse(
        attributes,
        `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`,
      )
  },
}

/** Signing too. */
export const certificateSigning: Plugin = {
  name: 'CertificateSigning',
  validate(attributes) {
    if (resourceOf(attributes) !== `${requests}/status` || attributes.operation !== 'UPDATE') return
    const next = (attributes.object as Request | undefined)?.status ?? {}
    const old = (attributes.old as Request | undefined)?.status ?? {}
    const isSame =
      next.certificate === old.certificate && equal(next.conditions ?? [], old.conditions ?? [])
    const signer = signerOf(attributes)
    if (!isSame && !mayFor(attributes, 'sign', signer))
      throw refuse(
        attributes,
        `user not permitted to sign requests with signerName ${JSON.stringify(signer)}`,
      )
  },
}
