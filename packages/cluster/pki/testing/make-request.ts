// The library makes its classes known by it.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

const kinds = {
  ecdsa: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  rsa: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 2048,
  },
  ed25519: { name: 'Ed25519' },
} as const

export type KeyKind = keyof typeof kinds

/** A request for a certificate, PEM, by who has the key. */
export async function makeRequest(
  subject: string,
  { key = 'ecdsa', names = [] }: { key?: KeyKind; names?: x509.JsonGeneralNames } = {},
): Promise<string> {
  const signingAlgorithm = kinds[key]
  // Safe: none of these algorithms makes a single key.
  const keys = (await webcrypto.subtle.generateKey(signingAlgorithm, true, [
    'sign',
    'verify',
  ])) as webcrypto.CryptoKeyPair
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm,
    extensions: names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [],
  })
  return request.toString('pem')
}
