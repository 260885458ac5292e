import { createWriteStream } from 'node:fs'
import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { algorithmOf, type Digest, Digester } from '../../oci/digest.ts'
import { DockerfileError, type Place } from '../dockerfile/errors.ts'

export interface Download {
  /** The last name of the URL's path; `''` when it has none. */
  readonly name: string
  readonly path: string
  readonly size: number
  readonly digest: Digest
}

const maxBytes = 4 * 1024 ** 3

export function isUrl(source: string): boolean {
  return /^https?:\/\//i.test(source)
}

/** What BuildKit would fetch by git. */
export function isGit(source: string): boolean {
  return /^(git@|git:\/\/|ssh:\/\/)/.test(source) || /^https?:\/\/[^#?]+\.git([#?]|$)/.test(source)
}

export function nameOfUrl(url: string): string {
  return decodeURIComponent(posix.basename(new URL(url).pathname))
}

/**
 * Fetches a URL into the file `path`.
 * @param checksum what it has to be
 * @throws DockerfileError when it is not to be had, too large, or something else
 */
export async function download(
  url: string,
  path: string,
  checksum: Digest | undefined,
  { place, signal }: { readonly place: Place; readonly signal: AbortSignal },
): Promise<Download> {
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw new DockerfileError(place, `${url} cannot be fetched`, error)
  })
  if (!response.ok || !response.body) {
    throw new DockerfileError(place, `${url} answered ${response.status}`)
  }
  const sha256 = new Digester()
  const check = checksum && new Digester(algorithmOf(checksum))
  const body = response.body
  async function* seen() {
    for await (const piece of body) {
      sha256.update(piece)
      check?.update(piece)
      if (sha256.size > maxBytes)
        throw new DockerfileError(place, `${url} has over ${maxBytes} bytes`)
      yield piece
    }
  }
  await pipeline(
    Readable.from(seen(), { objectMode: false }),
    createWriteStream(path, { mode: 0o600 }),
    { signal },
  )
  if (check && check.digest() !== checksum) {
    throw new DockerfileError(place, `${url} is ${check.digest()}, not ${checksum}`)
  }
  return { name: nameOfUrl(url), path, size: sha256.size, digest: sha256.digest() }
}
