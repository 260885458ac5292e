import { X509Certificate } from 'node:crypto'
import { type FieldError, invalidGo } from '../../kinds/field-error.ts'

/** PEM of certificates, in base64. */
export function validateAuthorities(field: string, bundle = ''): FieldError[] {
  const bytes = Buffer.from(bundle, 'base64')
  if (bytes.length === 0) return []
  const why = problemIn(bytes.toString('latin1'))
  if (!why) return []
  const go = `[]byte{${[...bytes].map((byte) => `0x${byte.toString(16)}`).join(', ')}}`
  return [invalidGo(field, go, `unable to load root certificates: ${why}`)]
}

const block = /-----BEGIN CERTIFICATE-----\s+[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

function problemIn(text: string): string | undefined {
  const blocks = text.match(block)
  if (!blocks) return 'unable to parse bytes as PEM block'
  return blocks.every(isCertificate)
    ? undefined
    : 'failed to parse certificate: x509: malformed certificate'
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem) !== undefined
  } catch {
    return false
  }
}
