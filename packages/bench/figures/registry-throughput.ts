import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atLeast, type Figure } from '../figure.ts'
import { needPeers, runPeer } from '../peers.ts'
import { makeLargeImage } from '../registry/large-image.ts'
import {
  type MeasuredRegistry,
  startDebianRegistry,
  startGalleyRegistry,
} from '../registry/registry-processes.ts'

const image = { layers: 5, bytesALayer: 100_000_000 }
const name = 'localhost/large:1'

export const registryThroughput: Figure = {
  name: 'registry-throughput',
  summary: "skopeo's push and pull of 500 MB: throughput of our registry ÷ docker-registry's",
  async measure({ runs }) {
    needPeers('skopeo', 'docker-registry')
    const folder = await mkdtemp(join(tmpdir(), 'galley-throughput-'))
    try {
      await makeLargeImage(join(folder, 'image'), name, image)
      return await compare(folder, runs)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** In turn, each time into an empty registry. */
async function compare(folder: string, runs: number) {
  const ratios: number[] = []
  const seconds: number[] = []
  for (let run = 0; run < runs; run++) {
    const debian = await secondsWith(folder, startDebianRegistry)
    const galley = await secondsWith(folder, startGalleyRegistry)
    ratios.push(debian / galley)
    seconds.push(galley)
  }
  return [
    { what: "÷ docker-registry's", unit: '', runs: ratios, due: atLeast(1) },
    { what: 'push and pull', unit: 's', runs: seconds },
  ]
}

async function secondsWith(
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
  await runPeer('skopeo', ['--insecure-policy', 'copy', '--quiet', ...insecure, from, to])
}
