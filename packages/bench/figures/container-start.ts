import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { galleyStarter, podmanStarter, secondsToAnswer } from '../containers/starter.ts'
import { atMost, type Figure } from '../figure.ts'
import { needPeers } from '../peers.ts'

export const containerStart: Figure = {
  name: 'container-start',
  summary: 'from galley run -d until the container answers over HTTP, ÷ the same with podman run',
  async measure({ runs }) {
    needPeers('podman')
    const folder = await mkdtemp(join(tmpdir(), 'start-'))
    try {
      using galley = await galleyStarter(folder)
      using podman = await podmanStarter(folder)
      const seconds = { galley: [] as number[], podman: [] as number[] }
      // The first start of each unpacks the image.
      for (const starter of [galley, podman]) await secondsToAnswer(starter, 1)
      for (let run = 0; run < runs * 2; run++) {
        seconds.galley.push(await secondsToAnswer(galley, 1))
        seconds.podman.push(await secondsToAnswer(podman, 1))
      }
      const ratios = seconds.galley.map((one, run) => one / (seconds.podman[run] ?? Number.NaN))
      return [
        { what: '÷ podman run', unit: '', runs: ratios, due: atMost(0.8) },
        { what: 'galley run', unit: 's', runs: seconds.galley },
        { what: 'podman run', unit: 's', runs: seconds.podman },
      ]
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
