import { copyImage } from '@galley/images/oci/copy-image'
import type { Layout } from '@galley/images/oci/layout'
import type { Dialect } from '@galley/images/oci/media-types'
import { familiarReference, formatRepository, parseReference } from '@galley/images/oci/reference'
import { openRemote, type RemoteOptions } from '@galley/images/oci/remote/remote'
import type { Terminal } from '../terminal.ts'
import { CopyReport } from './copy-report.ts'
import { findImage } from './find-image.ts'

export interface Transfer {
  readonly remote: RemoteOptions
  readonly output: 'text' | 'json'
}

/** What is sent, and in whose media types; in the image's own when `format` is absent. */
export interface Push extends Transfer {
  readonly format: Dialect | undefined
}

/** Sends a local image to the registry of its name, and tells what was sent. */
export async function pushImage(
  layout: Layout,
  asked: string,
  { remote: options, format, output }: Push,
  terminal: Terminal,
): Promise<void> {
  const reference = parseReference(asked)
  await findImage(layout, asked)
  const remote = openRemote(reference, options)
  const report = new CopyReport((line) => terminal.note(line))
  terminal.note(`The push refers to repository [${formatRepository(reference)}]`)
  try {
    const { digest, size } = await copyImage({
      from: layout,
      source: reference,
      to: remote,
      target: reference,
      dialect: format,
      onProgress: report.take,
      signal: terminal.signal,
    })
    const { blobs, bytes } = report
    if (output === 'text')
      return terminal.out(`${reference.tag ?? digest}: digest: ${digest} size: ${size}`)
    terminal.out(JSON.stringify({ name: familiarReference(reference), digest, size, blobs, bytes }))
  } finally {
    remote.close()
  }
}
