import { createHash, type Hash } from 'node:crypto'
import { InvalidDigestError } from './errors.ts'

declare const parsed: unique symbol

/** The hash functions of image-spec 1.1 "Registered Algorithms" that Galley computes. */
export type Algorithm = 'sha256' | 'sha512'

/** `sha256:` and 64 hexadecimal digits, or `sha512:` and 128. Comes only from the functions below. */
export type Digest = `${Algorithm}:${string}` & { readonly [parsed]: 'digest' }

const wholeDigest = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

export function isDigest(text: string): text is Digest {
  return wholeDigest.test(text)
}

/** @throws InvalidDigestError */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new InvalidDigestError(text)
  return text
}

export function algorithmOf(digest: Digest): Algorithm {
  return digest.startsWith('sha256:') ? 'sha256' : 'sha512'
}

/** The hexadecimal part; safe as a file name. */
export function hexOf(digest: Digest): string {
  return digest.slice(algorithmOf(digest).length + 1)
}

export function digestOf(bytes: Uint8Array | string, algorithm: Algorithm = 'sha256'): Digest {
  return new Digester(algorithm).update(bytes).digest()
}

/** A digest and a count of bytes, taken of content that passes by in pieces. */
export class Digester {
  readonly algorithm: Algorithm
  readonly #hash: Hash
  #size = 0

  constructor(algorithm: Algorithm = 'sha256') {
    this.algorithm = algorithm
    this.#hash = createHash(algorithm)
  }

  /** Bytes taken so far. */
  get size(): number {
    return this.#size
  }

  update(piece: Uint8Array | string): this {
    this.#hash.update(piece)
    this.#size += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length
    return this
  }

  /** The digest of everything taken so far; may be asked again after more was taken. */
  digest(): Digest {
    return parseDigest(`${this.algorithm}:${this.#hash.copy().digest('hex')}`)
  }
}
