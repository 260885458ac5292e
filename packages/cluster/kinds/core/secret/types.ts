import { createPrivateKey, X509Certificate } from 'node:crypto'
import { type FieldError, invalid, required } from '../../field-error.ts'
import { own } from '../../own.ts'
import { DecodeError } from '../../structure/decode/decode-error.ts'
import { readJson } from '../../structure/decode/read-json.ts'
import type { Secret } from '../secret.ts'

const accountAnnotation = 'kubernetes.io/service-account.name'

const decode = (base64: string) => Buffer.from(base64, 'base64').toString()

function requireJson({ data = {} }: Secret, key: string): FieldError[] {
  const field = `data[${key}]`
  if (!Object.hasOwn(data, key)) return [required(field)]
  const value = data[key] ?? ''
  const problem = jsonProblem(decode(value))
  return problem ? [invalid(field, '<secret contents redacted>', problem)] : []
}

/** Why a text is no JSON object, as Go says it. */
function jsonProblem(text: string): string | undefined {
  try {
    const { value } = readJson(text)
    if (typeof value === 'object' && !Array.isArray(value)) return undefined
    const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`
  } catch (error) {
    if (error instanceof DecodeError) return error.message
    throw error
  }
}

const requireKeys = ({ data = {} }: Secret, ...keys: string[]): FieldError[] =>
  keys.filter((key) => !Object.hasOwn(data, key)).map((key) => required(`data[${key}]`))

/** What each type has to hold. */
const rules: Readonly<Record<string, (secret: Secret) => FieldError[]>> = {
  'kubernetes.io/service-account-token': ({ metadata }) =>
    metadata.annotations?.[accountAnnotation]
      ? []
      : [required(`metadata.annotations[${accountAnnotation}]`)],
  'kubernetes.io/dockercfg': (secret) => requireJson(secret, '.dockercfg'),
  'kubernetes.io/dockerconfigjson': (secret) => requireJson(secret, '.dockerconfigjson'),
  'kubernetes.io/basic-auth': (secret) => {
    const missing = requireKeys(secret, 'username', 'password')
    return missing.length === 2 ? missing : []
  },
  'kubernetes.io/ssh-auth': ({ data = {} }) =>
    data['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')],
  'kubernetes.io/tls': (secret) => requireKeys(secret, 'tls.crt', 'tls.key'),
}

export const validateSecretType = (secret: Secret): FieldError[] =>
  own(rules, secret.type ?? '')?.(secret) ?? []

/** A certificate or key that cannot be used is stored all the same, with a word about it. */
export function tlsWarnings({ type, data = {} }: Secret): string[] {
  if (type !== 'kubernetes.io/tls') return []
  const problem = keyPairProblem(decode(data['tls.crt'] ?? ''), decode(data['tls.key'] ?? ''))
  return problem ? [`tls: ${problem}`] : []
}

function keyPairProblem(certificate: string, key: string): string | undefined {
  const noPem = (what: string) => `failed to find any PEM data in ${what} input`
  if (!certificate.includes('-----BEGIN ')) return noPem('certificate')
  if (!certificate.includes('-----BEGIN CERTIFICATE-----'))
    return 'failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
  if (!key.includes('-----BEGIN ')) return noPem('key')
  try {
    const fits = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
    return fits ? undefined : 'private key does not match public key'
  } catch {
    return 'failed to parse private key'
  }
}
