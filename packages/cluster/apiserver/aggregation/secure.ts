import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import {
  createSecureContext,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
  connect as tlsConnect,
} from 'node:tls'
import { codeOf, messageOf } from '../../client/connection-words.ts'
import type { Certified } from '../../pki/certificates.ts'
import type { Remote } from './registrations.ts'

const patienceMs = 10_000

/** A registration that cannot be followed whatever its server does. */
export class UnusableRegistration extends Error {}

/**
 * Makes a connection to another API server a secure one, on which it is checked as its registration asks, and shown who
 * passes requests on. Rejects in Go's words, and ends the connection.
 */
export async function secured(
  socket: Duplex,
  remote: Remote,
  client: Certified,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { name, namespace } = remote.service
  const servername = `${name}.${namespace}.svc`
  const late = AbortSignal.timeout(patienceMs)
  try {
    const secure = tlsConnect({
      socket,
      servername,
      secureContext: contextOf(remote, client),
      rejectUnauthorized: remote.isVerified,
      ALPNProtocols: ['http/1.1'],
    })
    await once(secure, 'secureConnect', { signal: AbortSignal.any([late, signal]) })
    return secure
  } catch (error) {
    socket.destroy()
    if (error instanceof UnusableRegistration) throw error
    throw new Error(late.aborted ? 'net/http: TLS handshake timeout' : words(error, servername))
  }
}

const contexts = new WeakMap<Remote, SecureContext>()

function contextOf(remote: Remote, { certificate: cert, key }: Certified): SecureContext {
  const known = contexts.get(remote)
  if (known) return known
  const { authorities } = remote
  if (authorities !== undefined) checkAuthorities(authorities)
  const made = createSecureContext({ cert, key, ...(authorities && { ca: authorities }) })
  contexts.set(remote, made)
  return made
}

/** @throws UnusableRegistration where a text has no certificates */
function checkAuthorities(text: string): void {
  const problem = 'unable to load root certificates: unable to parse bytes as PEM block'
  try {
    new X509Certificate(text)
  } catch {
    throw new UnusableRegistration(problem)
  }
}

const unknown = 'certificate signed by unknown authority'
const outOfTime = 'certificate has expired or is not yet valid'

/** What Go says of a certificate, by OpenSSL's names. */
const ofCertificate: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: outOfTime,
  CERT_NOT_YET_VALID: outOfTime,
  CERT_SIGNATURE_FAILURE: unknown,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknown,
  INVALID_PURPOSE: 'certificate specifies an incompatible key usage',
  SELF_SIGNED_CERT_IN_CHAIN: unknown,
  UNABLE_TO_GET_ISSUER_CERT: unknown,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknown,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknown,
}

function words(error: unknown, name: string): string {
  const code = codeOf(error)
  const found = Object.hasOwn(ofCertificate, code) ? ofCertificate[code] : undefined
  if (found) return `tls: failed to verify certificate: x509: ${found}`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' && error instanceof Error && 'cert' in error)
    // Safe: the error carries the certificate that it tells of.
    return `tls: failed to verify certificate: x509: ${otherName(error.cert as PeerCertificate, name)}`
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return 'tls: first record does not look like a TLS handshake'
  return code === 'ECONNRESET' ? 'EOF' : messageOf(error)
}

function otherName({ subjectaltname = '', subject }: PeerCertificate, name: string): string {
  const names = subjectaltname
    .split(', ')
    .filter((it) => it.startsWith('DNS:'))
    .map((it) => it.slice('DNS:'.length))
  if (names.length > 0) return `certificate is valid for ${names.join(', ')}, not ${name}`
  return subject?.CN
    ? 'certificate relies on legacy Common Name field, use SANs instead'
    : `certificate is not valid for any names, but wanted to match ${name}`
}
