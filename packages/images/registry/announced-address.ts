import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, replaceFile } from '../oci/files.ts'
import { embeddedRegistry } from '../oci/registry-aliases.ts'

const fileIn = (folder: string) => join(folder, 'address')

/** Tells other processes where the registry of a data folder listens, for as long as it does. */
export async function announceAddress(folder: string, url: string): Promise<void> {
  await replaceFile(fileIn(folder), url)
}

export async function withdrawAddress(folder: string): Promise<void> {
  await rm(fileIn(folder), { force: true })
}

/** Where the registry of a data folder listens, or would unless it is told otherwise. */
export async function addressOf(folder: string): Promise<URL> {
  try {
    const url = URL.parse(await readFile(fileIn(folder), 'utf8'))
    return url && /^https?:$/.test(url.protocol) ? reachable(url) : embeddedRegistry
  } catch (error) {
    if (isMissing(error)) return embeddedRegistry
    throw error
  }
}

/** One that listens everywhere is reached on this machine. */
function reachable(url: URL): URL {
  const found = new URL(url)
  if (found.hostname === '0.0.0.0') found.hostname = '127.0.0.1'
  if (found.hostname === '[::]') found.hostname = '[::1]'
  return found
}
