import { createPublicKey, verify } from 'node:crypto'

/** Why a request to sign (PKCS #10, RFC 2986) is none; nothing where it is well signed. */
export function requestProblem(base64: string | undefined): string | undefined {
  const text = Buffer.from(base64 ?? '', 'base64').toString('latin1')
  const block = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END CERTIFICATE REQUEST-----/
  const body = block.exec(text)?.[1]
  if (body === undefined) return 'PEM block type must be CERTIFICATE REQUEST'
  try {
    return checkSignature(Buffer.from(body, 'base64'))
  } catch {
    return 'asn1: structure error: malformed certificate request'
  }
}

interface Element {
  readonly tag: number
  /** With its header. */
  readonly whole: Buffer
  readonly content: Buffer
}

/** DER elements one after another (X.690). */
function elements(der: Buffer): Element[] {
  const found: Element[] = []
  for (let at = 0; at < der.length; ) {
    const { start, length } = lengthAt(der, at + 1)
    const end = start + length
    if (end > der.length) throw new RangeError('element is longer than what holds it')
    found.push({
      tag: der.readUInt8(at),
      whole: der.subarray(at, end),
      content: der.subarray(start, end),
    })
    at = end
  }
  return found
}

function lengthAt(der: Buffer, at: number): { start: number; length: number } {
  const first = der.readUInt8(at)
  if (first < 0x80) return { start: at + 1, length: first }
  const bytes = first & 0x7f
  return { start: at + 1 + bytes, length: der.readUIntBE(at + 1, bytes) }
}

/** Signature algorithms by their OIDs' bytes; the last ones need no hash. */
const hashes: Readonly<Record<string, string | null>> = {
  '2a864886f70d010105': 'sha1',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2b6570': null,
}

function checkSignature(der: Buffer): string | undefined {
  const [request] = elements(der)
  const [info, algorithm, signature] = elements(request?.content ?? Buffer.alloc(0))
  if (!info || !algorithm || !signature) throw new RangeError('parts are missing')
  // Version, subject, public key, attributes.
  const key = elements(info.content)[2]
  const oid = elements(algorithm.content)[0]?.content.toString('hex') ?? ''
  const hash = hashes[oid]
  if (!key || hash === undefined) return 'x509: cannot verify signature: algorithm unimplemented'
  const publicKey = createPublicKey({ key: key.whole, format: 'der', type: 'spki' })
  // A bit string begins with the count of its unused bits.
  const isSigned = verify(hash, info.whole, publicKey, signature.content.subarray(1))
  return isSigned ? undefined : 'x509: signature does not match'
}
