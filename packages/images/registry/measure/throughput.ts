import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeLargeImage } from './large-image.ts'
import {
  type MeasuredRegistry,
  MeasuringError,
  startDebianRegistry,
  startGalleyRegistry,
} from './registry-processes.ts'

export interface Throughput {
  /** Seconds of Debian's registry ÷ seconds of Galley's, a run each. */
  readonly ratios: readonly number[]
  /** Seconds that skopeo took with Galley's registry to push and pull. */
  readonly seconds: readonly number[]
}

const image = { layers: 5, bytesALayer: 100_000_000 }
const name = 'localhost/large:1'

/**
 * Pushes and pulls an image of 500 MB with skopeo, with Galley's registry and with Debian's in turn, each
 * time into an empty one.
 * @throws MeasuringError where skopeo or docker-registry is missing
 */
export async function measureThroughput(runs: number): Promise<Throughput> {
  const folder = await mkdtemp(join(tmpdir(), 'galley-throughput-'))
  try {
    await makeLargeImage(join(folder, 'image'), name, image)
    const ratios: number[] = []
    const seconds: number[] = []
    for (let run = 0; run < runs; run++) {
      const debian = await timed(folder, startDebianRegistry)
      const galley = await timed(folder, startGalleyRegistry)
      ratios.push(debian / galley)
      seconds.push(galley)
    }
    return { ratios, seconds }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function timed(
  folder: string,
  start: (folder: string) => Promise<MeasuredRegistry>,
): Promise<number> {
  const [data, pulled] = [join(folder, 'data'), join(folder, 'pulled')]
  try {
    await using registry = await start(data)
    const remote = `docker://${registry.host}/large:1`
    const begun = performance.now()
    await skopeoCopy(`oci:${join(folder, 'image')}:${name}`, remote)
    await skopeoCopy(remote, `oci:${pulled}:large`)
    return (performance.now() - begun) / 1000
  } finally {
    await rm(data, { recursive: true, force: true })
    await rm(pulled, { recursive: true, force: true })
  }
}

async function skopeoCopy(from: string, to: string): Promise<void> {
  const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false']
  const copy = ['--insecure-policy', 'copy', '--quiet', ...insecure, from, to]
  await promisify(execFile)('skopeo', copy).catch((error) => {
    throw error.code === 'ENOENT' ? new MeasuringError('skopeo is missing') : error
  })
}
