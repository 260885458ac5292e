import { type CertificateSigningRequest, certificateSigningRequests } from '../client/resources.ts'
import { timeText } from '../client/time-text.ts'
import type { Certified } from '../pki/certificates.ts'
import { signers } from './certificate-signing/signers.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'

const yearSeconds = 365 * 24 * 3600
const shortestSeconds = 600
/** Clocks of clients may be a little behind. */
const backdateMs = 5 * 60_000
/** What is over sooner is not shortened by that. */
const shortMs = 8 * 3600 * 1000

/** Gives those certificates that were asked for and approved, signed by the cluster's authority. */
export const certificateSigning = (authority: Certified): Controller => ({
  name: 'certificate-signing',
  watches: [watching(certificateSigningRequests, ({ metadata }) => [metadata.name ?? ''])],
  async reconcile(name, tools) {
    const request = tools.informer(certificateSigningRequests).get('', name)
    if (!request || request.status?.certificate || !isApproved(request)) return
    const refusal = signers.get(request.spec.signerName)
    if (!refusal) return
    // Libraries that most clusters never need.
    const { requestedNames, signRequest } = await import('../pki/sign-request.ts')
    const pem = Buffer.from(request.spec.request, 'base64').toString()
    const problem = refusal(requestedNames(pem), new Set(request.spec.usages))
    if (problem !== undefined) {
      await fail(request, problem, tools)
      return
    }
    const certificate = await signRequest(authority, pem, termsOf(request, tools.clock.now()))
    await tell(
      { ...request.status, certificate: Buffer.from(certificate).toString('base64') },
      request,
      tools,
    )
  },
})

const has = ({ status }: CertificateSigningRequest, type: string) =>
  status?.conditions?.some((it) => it.type === type && it.status === 'True') ?? false

const isApproved = (request: CertificateSigningRequest) =>
  has(request, 'Approved') && !has(request, 'Denied') && !has(request, 'Failed')

function termsOf({ spec }: CertificateSigningRequest, now: number) {
  const asked = spec.expirationSeconds ?? yearSeconds
  const milliseconds = Math.min(Math.max(asked, shortestSeconds), yearSeconds) * 1000
  const end = now + milliseconds - (milliseconds < shortMs ? 0 : backdateMs)
  return {
    notBefore: new Date(now - backdateMs),
    notAfter: new Date(end),
    usages: spec.usages ?? [],
  }
}

async function fail(request: CertificateSigningRequest, message: string, tools: Tools) {
  const condition = {
    type: 'Failed',
    status: 'True',
    reason: 'SignerValidationFailure',
    message,
    lastUpdateTime: timeText(tools.clock.now()),
  }
  const conditions = [...(request.status?.conditions ?? []), condition]
  await tell({ ...request.status, conditions }, request, tools)
}

const tell = (
  status: NonNullable<CertificateSigningRequest['status']>,
  request: CertificateSigningRequest,
  { client }: Tools,
) => client.update(certificateSigningRequests, { ...request, status }, 'status')
