import { type Plugin, resourceOf } from './admission.ts'
import { refuse } from './lookup.ts'

const signer = 'kubernetes.io/kube-apiserver-client'

/** Nobody gets a certificate that makes an administrator of everything. */
export const certificateSubjectRestriction: Plugin = {
  name: 'CertificateSubjectRestriction',
  async validate(attributes) {
    if (resourceOf(attributes) !== 'certificates.k8s.io/certificatesigningrequests') return
    const { object, operation } = attributes
    const { signerName, request = '' } = (object?.spec ?? {}) as Record<string, string | undefined>
    if (operation !== 'CREATE' || signerName !== signer) return
    const { organizationsOf } = await import('../../pki/request-subject.ts')
    const organizations = organizationsOf(Buffer.from(request, 'base64').toString())
    if (organizations.includes('system:masters'))
      throw refuse(attributes, `use of ${signer} signer with system:masters group is not allowed`)
  },
}
