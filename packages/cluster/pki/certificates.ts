// The library makes its classes known by it.
import 'reflect-metadata'
import type { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

/** A certificate and its private key, PEM. */
export interface Certified {
  readonly certificate: string
  readonly key: string
}

export interface Leaf {
  /** `CN=kubernetes-admin,O=system:masters`: a user and the groups that it is in. */
  readonly subject: string
  readonly usage: 'server' | 'client'
  /** Where a server is reached: DNS names and addresses. */
  readonly names?: readonly string[]
}

/** Of all keys that are made here. */
export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 24 * 3600 * 1000
/** Clocks of clients may be a little behind. */
const skewMs = 3600 * 1000

const validity = (now: number, days: number) => ({
  notBefore: new Date(now - skewMs),
  notAfter: new Date(now + days * dayMs),
})

const newKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const exported = async ({ privateKey }: webcrypto.CryptoKeyPair) =>
  x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY')

/** A certificate authority for ten years. */
export async function makeAuthority(name: string, now: number): Promise<Certified> {
  const keys = await newKeys()
  const { digitalSignature, keyCertSign, cRLSign } = x509.KeyUsageFlags
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    ...validity(now, 3650),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(digitalSignature | keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: certificate.toString('pem'), key: await exported(keys) }
}

/** A certificate for a year, signed by an authority. */
export async function makeLeaf(authority: Certified, leaf: Leaf, now: number): Promise<Certified> {
  const keys = await newKeys()
  const issuer = new x509.X509Certificate(authority.certificate)
  const purpose =
    leaf.usage === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth
  const certificate = await x509.X509CertificateGenerator.create({
    subject: leaf.subject,
    issuer: issuer.subject,
    ...validity(now, 365),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([purpose]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(leaf.names
        ? [new x509.SubjectAlternativeNameExtension(leaf.names.map(generalName))]
        : []),
    ],
  })
  return { certificate: certificate.toString('pem'), key: await exported(keys) }
}

const generalName = (name: string): x509.JsonGeneralName => ({
  type: /^[\d.]+$|:/.test(name) ? 'ip' : 'dns',
  value: name,
})

export const signingKey = (pem: string) =>
  crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), algorithm, false, ['sign'])
