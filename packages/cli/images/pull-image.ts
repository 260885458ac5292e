import { copyImage } from '@galley/images/oci/copy-image'
import type { Layout } from '@galley/images/oci/layout'
import { hostPlatform } from '@galley/images/oci/platform'
import { familiarReference, formatReference, parseReference } from '@galley/images/oci/reference'
import { openRemote } from '@galley/images/oci/remote/remote'
import type { Terminal } from '../terminal.ts'
import { askedPlatform } from './asked-platform.ts'
import { CopyReport } from './copy-report.ts'
import type { Transfer } from './push-image.ts'

export interface Pull extends Transfer {
  /** As a user writes it; this machine's when absent. */
  readonly platform: string | undefined
}

/** Fetches an image from the registry of its name, and tells what was fetched. */
export async function pullImage(
  layout: Layout,
  asked: string,
  { remote: options, platform, output }: Pull,
  terminal: Terminal,
): Promise<void> {
  const reference = parseReference(asked)
  const before = await layout.resolve(reference)
  const remote = openRemote(reference, options)
  const report = new CopyReport((line) => terminal.note(line))
  try {
    const { digest, size } = await copyImage({
      from: remote,
      source: reference,
      to: layout,
      target: reference,
      platform: platform === undefined ? hostPlatform() : askedPlatform(platform),
      onProgress: report.take,
      signal: terminal.signal,
    })
    const { blobs, bytes } = report
    const name = familiarReference(reference)
    if (output === 'json') return terminal.out(JSON.stringify({ name, digest, size, blobs, bytes }))
    const isNew = before?.digest !== digest
    terminal.note(`Digest: ${digest}`)
    terminal.note(`Status: ${isNew ? 'Downloaded newer image' : 'Image is up to date'} for ${name}`)
    terminal.out(formatReference(reference))
  } finally {
    remote.close()
  }
}
