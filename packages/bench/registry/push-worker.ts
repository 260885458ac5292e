import { randomUUID } from 'node:crypto'
import { workerData } from 'node:worker_threads'
import { Digester } from '@galley/images/oci/digest'
import { parseReference } from '@galley/images/oci/reference'
import { openRemote } from '@galley/images/oci/remote/remote'

const { host, bytes }: { host: string; bytes: number } = workerData
const piece = Buffer.alloc(1024 * 1024, randomUUID())

/** The same few bytes again and again: what they are is nothing to a registry, and takes no memory. */
async function* repeated(offset: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = offset; at < bytes; ) {
    const start = at % piece.length
    const next = piece.subarray(start, Math.min(piece.length, start + bytes - at))
    at += next.length
    yield next
  }
}

const digester = new Digester()
for await (const next of repeated(0)) digester.update(next)
const reference = parseReference(`${host}/client-${randomUUID()}`)
const remote = openRemote(reference, { aliases: new Map(), credentials: async () => undefined })
await remote.writeBlob({ digest: digester.digest(), size: bytes }, { read: repeated })
remote.close()
